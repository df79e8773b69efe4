import { z } from 'zod';

/** A sentence for a person: said by the server in English or in the language that was asked for, and as data. */
export interface Sentence {
  /** Place in the message catalogue; stable for ever. */
  readonly number: number;
  /** The words. */
  readonly text: string;
  /** What the words name, for programs. */
  readonly facts: Facts;
}

/** What a sentence names: values, and sentences inside it. */
export type Facts = Readonly<Record<string, string | number | Sentence>>;

/** {@link Facts} */
export const factsSchema: z.ZodType<Facts> = z
  .record(
    z.string(),
    z.lazy(() => z.union([z.string(), z.number(), sentenceSchema])),
  )
  .readonly();

/** {@link Sentence} */
export const sentenceSchema: z.ZodType<Sentence> = z
  .object({ number: z.int(), text: z.string(), facts: factsSchema })
  .readonly();
