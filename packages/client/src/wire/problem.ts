import { z } from 'zod';
import { type Facts, factsSchema } from './sentence.js';

/** One of several things that are wrong with one input, with its place. */
export interface ProblemPlace {
  readonly message: string;
  readonly file?: string;
  /** Counts from 1. */
  readonly line?: number;
  /** Counts from 1. */
  readonly column?: number;
  /** Path inside the document, `resources.vip.kit`. */
  readonly path?: string;
}

/** What the body of every answer that is no success says: RFC 9457 with members of our own. */
export interface Problem {
  /** `urn:lkssp:error:CODE`. */
  readonly type: string;
  /** The HTTP status in words. */
  readonly title: string;
  readonly status: number;
  /** The sentence for a person. */
  readonly detail: string;
  /** Stable code, `LKSSP_…`. */
  readonly code: string;
  /** Exit code that a command ends with because of it. */
  readonly exit: number;
  /** Number of the sentence in the message catalogue. */
  readonly number: number;
  /** What the sentence names. */
  readonly facts: Facts;
  /** Everything that is wrong, where there are several places. */
  readonly problems: readonly ProblemPlace[];
}

/** {@link ProblemPlace} */
export const problemPlaceSchema = z
  .object({
    message: z.string(),
    file: z.string().exactOptional(),
    line: z.int().exactOptional(),
    column: z.int().exactOptional(),
    path: z.string().exactOptional(),
  })
  .readonly();

/** {@link Problem} */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    exit: z.int(),
    number: z.int(),
    facts: factsSchema,
    problems: z.array(problemPlaceSchema).readonly(),
  })
  .readonly();
