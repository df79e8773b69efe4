import type { WatchTarget } from '../../contract/watch-target.js';
import type { WatchReport } from './watch-messages.js';

/** A target and its key. */
export interface Keyed<Target extends WatchTarget = WatchTarget> {
  readonly key: string;
  readonly target: Target;
}

/** Whom the watchers of the single kinds tell. */
export interface WatchListener {
  /** Something about `key` has changed. Told at the end of the turn, once. */
  hint(key: string, absent: boolean): void;
  tell(report: WatchReport): void;
}

/** What watches targets of some kinds, in the watch thread. Nothing here waits. */
export interface KindWatch<Target extends WatchTarget> {
  /** Hints at once for what is not there. */
  add(targets: readonly Keyed<Target>[]): void;
  drop(targets: readonly Keyed<Target>[]): void;
  /** Called after each turn of the thread, at least once a second. `now`: monotonic milliseconds. */
  tick(now: number): void;
  /** When `tick` is needed next, if before a second is over. */
  readonly due: number;
  /** Hints for everything. */
  resync(): void;
  close(): void;
}
