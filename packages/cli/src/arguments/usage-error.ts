/** Exit code of a command line that cannot be understood; the same number as in the model product's tools. */
export const USAGE_EXIT = 2;

/** The person wrote something that the command does not understand: a sentence that says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'LKSSP_USAGE';
  readonly exit: number;

  /** `exit` where the model product's tools have a number of their own for it. */
  constructor(message: string, exit: number = USAGE_EXIT) {
    super(message);
    this.exit = exit;
  }
}
