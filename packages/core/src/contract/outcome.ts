import type { Json } from './json.js';
import type { WatchTarget } from './watch-target.js';

/** What an acting verb (`restore`, `remove`, `recover`, `create`, `delete`) achieved. An expected failure is a value, not a throw. */
export type Outcome = Done | Failure;

/** The verb did what its name says. */
export interface Done {
  readonly outcome: 'done';
  /**
   * Stored by the host and given back in every later call, over restarts of the daemon. JSON, at most 64 KiB.
   * Left out: the last handle stays. `null`: the handle is forgotten.
   */
  readonly handle?: Json;
  /** Replaces the list of things to watch. Left out: the last list stays. */
  readonly watch?: readonly WatchTarget[];
  /** A remark for the history, for example that the thing was already up. */
  readonly reason?: string;
}

/** The verb did not succeed. */
export interface Failure {
  readonly outcome: 'failure';
  /** A sentence for the administrator: what went wrong and, where known, what to do. No secrets. */
  readonly reason: string;
  /** False when trying again cannot help (a script is missing, an option is wrong): the ladder goes on without repeating. */
  readonly recoverable: boolean;
  /** Where `remove` failed: what holds the thing, one entry each. */
  readonly heldBy?: readonly string[];
}

/** The verb succeeded. */
export function done(detail: Omit<Done, 'outcome'> = {}): Done {
  return { outcome: 'done', ...detail };
}

/** The verb failed because `reason`; trying again may help unless `recoverable` is false. */
export function failure(reason: string, detail: Partial<Omit<Failure, 'outcome' | 'reason'>> = {}): Failure {
  return { outcome: 'failure', reason, recoverable: true, ...detail };
}
