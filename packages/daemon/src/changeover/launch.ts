import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { carryOut } from './file-act.js';
import { homeOfWords } from './home-of-words.js';
import { isSame, lives, thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { JournalRecord } from './journal-record.js';
import { type Program, programAt, programInForce } from './program-in-force.js';

/** What a start decides before anything else is loaded. */
export type Launch =
  /** This very program goes on. */
  | { readonly run: 'self' }
  /** Another one takes its place. */
  | { readonly run: 'other'; readonly program: string }
  | { readonly run: 'nothing'; readonly why: string };

/** Steps at which the program that was handed over to has not begun yet. */
const FIRST_ATTEMPT = 'handing-over';
/** These need no program but the one that was called. */
const JUST_HERE = ['--help', '--version', '--rehearse', '--archive'];

/**
 * Decides which program guards, and takes back what a changeover has left half done. Kept small and without any package:
 * an old launcher starts newer programs and finds their journals, for ever.
 */
export async function launch(words: readonly string[], file: string, lock: LockTaker): Promise<Launch> {
  if (words.some((word) => JUST_HERE.includes(word))) return { run: 'self' };
  const { lib, run } = homeOfWords(words);
  const self = programAt(file);
  const journal = new JournalFile(lib);
  const record = readable(journal);
  if (record?.phase === 'running') {
    if (isSame(record.holder, thisHolder())) {
      if (record.step === FIRST_ATTEMPT) return hereOr(record.next, self);
    } else if (lives(record.holder)) return { run: 'nothing', why: underWay(record) };
    const before = await takeBack(journal, join(run, 'lock'), lock);
    if (before === undefined) return { run: 'self' };
    if (existsSync(before)) return hereOr(before, self);
  }
  return hereOr(programInForce(self, lib).file, self);
}

/** Takes the lock of a file, or undefined when somebody has it. */
export type LockTaker = (file: string) => Promise<{ release(): void } | undefined>;

/** The program before; undefined when a daemon runs: then it is not ours to touch anything. */
async function takeBack(journal: JournalFile, lockFile: string, lock: LockTaker): Promise<string | undefined> {
  mkdirSync(dirname(lockFile), { recursive: true, mode: 0o700 });
  const held = await lock(lockFile);
  if (held === undefined) return undefined;
  try {
    // Read again: somebody else may have been faster.
    const record = readable(journal);
    if (record?.phase !== 'running') return record?.program;
    const reason = record.reason ?? `it was broken off at the step "${record.step}"`;
    carryOut(record.undo);
    end(journal, record, reason);
    return record.program;
  } finally {
    held.release();
  }
}

/** A disk that has turned read-only while nothing was changed yet must not keep everything unguarded. */
function end(journal: JournalFile, record: JournalRecord, reason: string): void {
  try {
    journal.end(record, 'rolled-back', Date.now(), reason);
  } catch (thrown) {
    if (record.undo.length > 0) throw thrown;
  }
}

/** One that is damaged, or of a form that is not known here, must not keep everything unguarded; orders say what is wrong with it. */
function readable(journal: JournalFile): JournalRecord | undefined {
  try {
    return journal.read();
  } catch {
    return undefined;
  }
}

function hereOr(program: string, self: Program): Launch {
  return program === self.file ? { run: 'self' } : { run: 'other', program };
}

function underWay({ kind, from, to, holder }: JournalRecord): string {
  return `${kind} of lkssp from ${from} to ${to} is under way in process ${holder.pid}; wait for its end`;
}
