import type { ProcessIdentity } from '../../contract/host-processes.js';
import type { WatchTarget } from '../../contract/watch-target.js';

/** What the daemon tells the watch thread. One message for many targets: 20,000 at start must not be 20,000 messages. */
export interface WatchOrder {
  readonly watch: readonly WatchTarget[];
  readonly drop: readonly WatchTarget[];
  /** Nobody knows what has happened meanwhile: hint for all that is not a process once it is watched. */
  readonly resync?: boolean;
  /** End in order. */
  readonly end?: boolean;
}

/** Look at what waits for `key` (see targetKey). `absent`: what is watched is not there now. */
export interface Hint {
  readonly key: string;
  readonly absent: boolean;
}

/**
 * What the watch thread tells the daemon. `ready`: orders are read when `wake` is written to. `gone`: those processes have
 * ended. `full`: more than `limit` things were asked for; the rest waits for room. `unable`: nothing is heard of this
 * kind. `lost`: the kernel dropped events of this kind, and all that it may concern has been hinted.
 */
export type WatchReport =
  | { readonly told: 'ready'; readonly wake: number }
  | { readonly told: 'gone'; readonly processes: readonly ProcessIdentity[] }
  | { readonly told: 'hint'; readonly hints: readonly Hint[] }
  | { readonly told: 'full'; readonly kind: string; readonly limit: number }
  | { readonly told: 'unable'; readonly kind: string; readonly why: string }
  | { readonly told: 'lost'; readonly kind: string };
