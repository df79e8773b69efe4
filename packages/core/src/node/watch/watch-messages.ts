import type { ProcessIdentity } from '../../contract/host-processes.js';

/** What the daemon tells the exit worker. One message for many processes: 20,000 at start must not be 20,000 messages. */
export interface WatchOrder {
  readonly watch: readonly ProcessIdentity[];
  readonly drop: readonly ProcessIdentity[];
  /** End in order. */
  readonly end?: boolean;
}

/** What the exit worker tells the daemon. `ready`: orders are read when `wake` is written to. `full`: more than `limit` processes were asked for; the rest wait for room. */
export type WatchReport =
  | { readonly told: 'ready'; readonly wake: number }
  | { readonly told: 'gone'; readonly processes: readonly ProcessIdentity[] }
  | { readonly told: 'full'; readonly limit: number };

/** One text for one process, for maps. */
export function keyOf(process: ProcessIdentity): string {
  return `${process.pid}:${process.startTime}`;
}
