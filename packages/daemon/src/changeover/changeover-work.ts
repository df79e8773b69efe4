import type { Progress } from '@lkssp/core/engine';
import type { FileAct } from './file-act.js';
import type { RehearsalPlan } from './rehearsal.js';
import type { JournalRecord } from './journal-record.js';

/** What is ready to be put in force, while nothing in force has been changed. */
export interface Preparation {
  /** Absolute path of the program that this process becomes. */
  readonly next: string;
  /** What is rehearsed; undefined where it has run here before. */
  readonly rehearsal?: Pick<RehearsalPlan, 'kitFolder' | 'copyStore' | 'etc'>;
  /** Files and links that {@link switchTo} changes, besides the store and the notes of kits and programs. */
  readonly touches: readonly string[];
  /** Acts that put back what is no single file. */
  readonly alsoUndo?: readonly FileAct[];
  /** What is expected afterwards, where it is not what stands now. */
  readonly expects?: Pick<JournalRecord, 'resources' | 'kits'>;
  /** Puts it in force. Nothing is guarded, and the store is closed. */
  switchTo(): Promise<void>;
}

/** One kind of changeover. */
export interface ChangeoverWork {
  readonly kind: JournalRecord['kind'];
  /** For sentences: `the upgrade to 2.0.0`. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** Bytes that it needs besides the copies of the store. */
  readonly needsBytes: number;
  /** Fetches and unpacks into `folder` and the folders of releases. */
  prepare(folder: string, progress: Progress, signal: AbortSignal): Promise<Preparation>;
  /** Gives up what was prepared. */
  discard(): Promise<void>;
}
