import { z } from 'zod';
import { type Sentence, sentenceSchema } from './sentence.js';

/** How an incident ended. */
export type IncidentResult = 'recovered' | 'failed' | 'escalated' | 'superseded' | 'withdrawn';

/** What opened it. */
export type IncidentCause = 'failed' | 'hung' | 'restore-failed' | 'remove-failed';

/** One line of an incident's story. */
export interface IncidentEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds since the incident opened, by a clock that does not jump. */
  readonly afterMs: number;
  readonly kind: 'verdict' | 'decision' | 'action' | 'outcome' | 'state' | 'alarm';
  readonly tag: string;
  readonly sentence: Sentence;
}

/** Everything from the first bad verdict to the last consequence. */
export interface Incident {
  /** Counts up from 1 on this server. */
  readonly id: number;
  /** The resource whose failure opened it. */
  readonly tag: string;
  readonly cause: IncidentCause;
  readonly reason: Sentence;
  readonly openedAt: number;
  readonly endedAt?: number;
  readonly result?: IncidentResult;
  /** Milliseconds from opening to the first good verdict, where there was one. */
  readonly repairMs?: number;
  readonly attempts: number;
  /** The story; empty in a list. */
  readonly entries: readonly IncidentEntry[];
}

/** Which incidents to list; newest first. */
export interface IncidentQuery {
  readonly tag?: string;
  /** Only those with a lower number. */
  readonly before?: number;
  /** 1 to 1000, default 50. */
  readonly limit?: number;
}

/** {@link IncidentResult} */
export const incidentResultSchema = z.enum(['recovered', 'failed', 'escalated', 'superseded', 'withdrawn']);

const incidentEntrySchema = z
  .object({
    at: z.number(),
    afterMs: z.number(),
    kind: z.enum(['verdict', 'decision', 'action', 'outcome', 'state', 'alarm']),
    tag: z.string(),
    sentence: sentenceSchema,
  })
  .readonly();

/** {@link Incident} */
export const incidentSchema = z
  .object({
    id: z.int(),
    tag: z.string(),
    cause: z.enum(['failed', 'hung', 'restore-failed', 'remove-failed']),
    reason: sentenceSchema,
    openedAt: z.number(),
    endedAt: z.number().exactOptional(),
    result: incidentResultSchema.exactOptional(),
    repairMs: z.number().exactOptional(),
    attempts: z.int(),
    entries: z.array(incidentEntrySchema).readonly(),
  })
  .readonly();
