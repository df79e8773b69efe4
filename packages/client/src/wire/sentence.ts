import { z } from 'zod';

/** A sentence for a person: said by the server in English or in the language that was asked for, and as data. */
export interface Sentence {
  /** Place in the message catalogue; stable for ever. */
  readonly number: number;
  /** The words. */
  readonly text: string;
  /** What the words name, for programs. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** {@link Sentence} */
export const sentenceSchema = z
  .object({
    number: z.int(),
    text: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])).readonly(),
  })
  .readonly();
