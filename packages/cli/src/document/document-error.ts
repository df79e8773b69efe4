import type { Place } from './place.js';

/** Exit code of an illegal argument, as the daemon gives it for the same. */
const ILLEGAL_EXIT = 5;

/** A file that cannot be applied, with every place that is wrong. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly code = 'LKSSP_APPLY_INVALID';
  readonly exit = ILLEGAL_EXIT;
  readonly problems: readonly Place[];

  constructor(file: string, problems: readonly Place[]) {
    super(`The file ${file} cannot be applied:`);
    this.problems = problems;
  }
}
