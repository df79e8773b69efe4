import type { Duration } from './duration.js';

/** How often a check runs and how long it may take. `within` must be shorter than `every`. */
export interface CheckTiming {
  /** Start to start. */
  readonly every: Duration;
  /** After this the check counts as hung. */
  readonly within: Duration;
}

/** How long an action may take; after that its process group is ended and it has failed. */
export interface ActionTiming {
  readonly within: Duration;
}

/** Times of a resource type; each can be set per resource by the administrator. */
export interface Timing {
  /** Default 30 s and 10 s. */
  readonly quickCheck?: CheckTiming;
  /** Default 5 min and 30 s. */
  readonly deepCheck?: CheckTiming;
  /** Default 60 s each. */
  readonly restore?: ActionTiming;
  readonly remove?: ActionTiming;
  readonly recover?: ActionTiming;
  /** A failure this soon after a good verdict is a relapse of the same incident. Default and at least 5 s. */
  readonly settle?: Duration;
}
