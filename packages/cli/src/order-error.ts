/** An order that could not be given or was not carried out, with a code of the table of errors and its exit code. */
export class OrderError extends Error {
  override readonly name = 'OrderError';
  readonly code: string;
  readonly exit: number;

  constructor(code: string, message: string, exit: number) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}
