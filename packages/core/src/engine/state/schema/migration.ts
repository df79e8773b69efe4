/** One step from a schema to the next. Runs once, in one transaction with all others that are due. Never changed once released. */
export interface Migration {
  /** The schema that it leads to; its file's number. */
  readonly number: number;
  readonly sql: string;
}
