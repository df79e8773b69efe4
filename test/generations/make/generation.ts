import type { SourceEdit } from './source-edit.ts';

/** How a generation's sources differ from those of the one before. */
export interface GenerationOverlay {
  readonly generation: number;
  /** The step from the schema before: one more file in the schema folder. */
  readonly migration: {
    /** Of its file and of its export, kebab-case. */
    readonly name: string;
    readonly sql: string;
  };
  /** Readers and writers of the new schema, and what else is different. */
  readonly edits: readonly SourceEdit[];
}

/** What a test may leave out, to show that it is missed. */
export interface Omission {
  /** The migration as a whole: the code is for a schema that nobody makes. */
  readonly migration?: boolean;
  /** This part of the migration's SQL: the tables are made, what was in them is not carried over. */
  readonly sql?: string;
}
