import type { NextProgram } from './become-program.js';
import { homeOfWords } from './home-of-words.js';
import { isSame, thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { ChangeoverStep, JournalRecord } from './journal-record.js';

/** From here on another program than the one before runs, and nobody has said yet that all is well. */
const ON_TRIAL: readonly ChangeoverStep[] = ['handing-over', 'attempting', 'verifying', 'taking-back'];

/**
 * Where this process is on trial after a changeover: notes why it failed, and gives back the program before, whose
 * launcher takes everything back. Undefined where it is not.
 */
export function giveBack(words: readonly string[], reason: string): NextProgram | undefined {
  try {
    const journal = new JournalFile(homeOfWords(words).lib);
    const record = journal.read();
    if (record?.phase !== 'running' || !isSame(record.holder, thisHolder()) || !ON_TRIAL.includes(record.step))
      return undefined;
    note(journal, record, reason);
    return { program: record.program, words };
  } catch {
    return undefined;
  }
}

/** On a full disk the step that is there already says enough, unless it would have the same tried again, for ever. */
function note(journal: JournalFile, record: JournalRecord, reason: string): void {
  try {
    journal.advance(record, 'taking-back', { reason: record.reason ?? reason });
  } catch (thrown) {
    if (record.step === 'handing-over') throw thrown;
  }
}
