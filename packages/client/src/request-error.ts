import type { Problem, ProblemPlace } from './wire/problem.js';

/** What a {@link RequestError} is made of. */
export type RequestErrorDetail = Pick<Problem, 'status' | 'code' | 'exit'> & {
  readonly message: string;
  readonly number?: number;
  readonly problems?: readonly ProblemPlace[];
  readonly cause?: unknown;
};

/**
 * A request that did not succeed: refused by the daemon, or never answered. Its message is a sentence for the person.
 * Recognise it by `code`, which is one of the documented error codes.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  /** Exit code that a command ends with because of it. */
  readonly exit: number;
  /** Number of the sentence in the message catalogue, where the daemon said it. */
  readonly number: number | undefined;
  /** Everything that is wrong with the input, with its places. */
  readonly problems: readonly ProblemPlace[];

  constructor(detail: RequestErrorDetail) {
    super(detail.message, detail.cause === undefined ? {} : { cause: detail.cause });
    this.status = detail.status;
    this.code = detail.code;
    this.exit = detail.exit;
    this.number = detail.number;
    this.problems = detail.problems ?? [];
  }
}
