import type { Sentence } from '../messages/sentence.js';

/** How an incident ended. `recovered`: it serves again. `failed`: it stays failed. `withdrawn`: it was no failure of the resource, or it is not meant to serve any more. */
export type IncidentResult = 'recovered' | 'failed' | 'escalated' | 'superseded' | 'withdrawn';

/** What opened it. */
export type IncidentCause = 'failed' | 'hung' | 'restore-failed' | 'remove-failed';

/** One line of an incident's story. */
export interface IncidentEntry {
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** Milliseconds since the incident opened, by the monotonic clock. */
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
  /** Attempts (rungs 2 and 3 together) that it took. */
  readonly attempts: number;
  readonly entries: readonly IncidentEntry[];
}
