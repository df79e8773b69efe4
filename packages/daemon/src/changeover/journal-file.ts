import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from './durable-file.js';
import { type ChangeoverStep, type JournalRecord, parseRecord } from './journal-record.js';

/** For tests: the name of a step; the process that has written it ends at once, as if the power had gone. */
const END_AT = 'LKSSPD_TEST_END_AT';

/** The journal of changeovers of one home. */
export class JournalFile {
  readonly #file: string;

  /** `lib`: HOME/lib. */
  constructor(lib: string) {
    this.#file = join(lib, 'changeover.json');
  }

  /** The last changeover; undefined when there was none. Throws when there is a journal that cannot be read: guessing could mix two halves. */
  read(): JournalRecord | undefined {
    if (!existsSync(this.#file)) return undefined;
    const record = parseRecord(readFileSync(this.#file, 'utf8'));
    if (record === undefined)
      throw new Error(`the journal ${this.#file} cannot be understood; if no changeover is under way, remove it`);
    return record;
  }

  /** Durable when it returns. */
  write(record: JournalRecord): JournalRecord {
    writeDurably(this.#file, `${JSON.stringify(record, undefined, 1)}\n`);
    if (process.env[END_AT] === record.step) process.kill(process.pid, 'SIGKILL');
    return record;
  }

  /** The next step of `record`, with what is known more. */
  advance(record: JournalRecord, step: ChangeoverStep, more: Partial<JournalRecord> = {}): JournalRecord {
    return this.write({ ...record, ...more, step });
  }

  /** The last word on `record`; also kept in its folder. A disk that is full cannot be told: then the journal goes, since all acts are done. */
  end(record: JournalRecord, phase: 'done' | 'rolled-back', endedAt: number, reason?: string): JournalRecord {
    const ended: JournalRecord = {
      ...record,
      phase,
      endedAt,
      step: 'ended',
      ...(reason === undefined ? {} : { reason }),
    };
    try {
      this.write(ended);
    } catch {
      rmSync(this.#file, { force: true });
      syncFolder(dirname(this.#file));
    }
    keep(ended);
    return ended;
  }
}

/** For the history; the journal is what counts. */
function keep(record: JournalRecord): void {
  try {
    mkdirSync(record.folder, { recursive: true, mode: 0o700 });
    writeDurably(join(record.folder, 'record.json'), `${JSON.stringify(record, undefined, 1)}\n`);
  } catch {
    // Told by the journal; only a list of earlier ones lacks it.
  }
}
