/** Something that is wrong with a file, and where. */
export interface Place {
  readonly message: string;
  readonly file?: string;
  /** Counts from 1. */
  readonly line?: number;
  /** Counts from 1. */
  readonly column?: number;
  /** Path inside the document, `resources.vip.kit`. */
  readonly path?: string;
}
