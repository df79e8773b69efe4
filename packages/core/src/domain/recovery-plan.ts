import type { Sentence } from '../messages/sentence.js';

/** One act on one resource. */
export interface Step {
  readonly verb: 'restore' | 'remove' | 'recover';
  readonly tag: string;
  /** Positions in the plan of the steps that must have succeeded before. */
  readonly after: readonly number[];
  readonly because: Sentence;
}

/** What is to be done, in an order: steps that do not wait for each other may run side by side. */
export interface Plan {
  readonly steps: readonly Step[];
}
