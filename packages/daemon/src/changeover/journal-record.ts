import type { FileAct } from './file-act.js';
import type { Holder } from './holder.js';

/** How far a changeover has come. Each is written, and synced, before what it names is begun. */
const STEPS = [
  'begun',
  'building',
  'rehearsing',
  'backing-up',
  'stopping',
  'saving',
  'switching',
  'handing-over',
  'attempting',
  'verifying',
  'taking-back',
  'ended',
] as const;

export type ChangeoverStep = (typeof STEPS)[number];

/**
 * HOME/lib/changeover.json: the last changeover of this home, under way or over. Written by one generation and read by
 * others: what is here keeps its meaning for ever, and what is unknown is left alone.
 */
export interface JournalRecord {
  readonly format: 1;
  readonly id: string;
  readonly kind: 'upgrade' | 'roll-back' | 'restore';
  readonly phase: 'running' | 'done' | 'rolled-back';
  readonly step: ChangeoverStep;
  /** Versions of core. */
  readonly from: string;
  readonly to: string;
  readonly who: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Why it is, or was, taken back. */
  readonly reason?: string;
  /** A daemon has told in its log that it was taken back. */
  readonly told?: boolean;
  /** The process that carries it out, through all the programs that it becomes. */
  readonly holder: Holder;
  /** HOME/lib/changeovers/ID: what is put back from. */
  readonly folder: string;
  /** In this order; empty while nothing was changed. */
  readonly undo: readonly FileAct[];
  /** Absolute paths of the programs that run after it was taken back, and after it was done. */
  readonly program: string;
  readonly next: string;
  /** What stood before, for the verification: tags, and whether each was in service. */
  readonly resources: readonly { readonly tag: string; readonly served: boolean }[];
  /** Ids of kits that were loaded. */
  readonly kits: readonly string[];
}

/** The record in `text`; undefined when it is none that this launcher understands. */
export function parseRecord(text: string): JournalRecord | undefined {
  try {
    const found = JSON.parse(text) as Partial<JournalRecord>;
    const usable =
      found.format === 1 &&
      typeof found.id === 'string' &&
      typeof found.phase === 'string' &&
      typeof found.program === 'string' &&
      typeof found.holder === 'object' &&
      Array.isArray(found.undo);
    return usable ? (found as JournalRecord) : undefined;
  } catch {
    return undefined;
  }
}
