import type { Sentence } from '../messages/sentence.js';

/** What a policy says: a verb of its own and the reason that is kept with the incident. */
export interface Decision<Answer extends string> {
  readonly answer: Answer;
  readonly reason: Sentence;
}
