import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { channel } from 'node:diagnostics_channel';
import { dirname, join } from 'node:path';
import { syncFolder, syncSoon, writeDurably, writeDurablySoon } from './durable-file.js';
import { type ChangeoverStep, type JournalRecord, parseRecord } from './journal-record.js';

/** Hears of each step right after it has become durable, in the same turn: for whoever traces a changeover, or breaks it off to see what comes of it. */
const STEPS = channel('lkssp:changeover-step');

type Ending = 'done' | 'rolled-back';

/**
 * The journal of changeovers of one home. Each act is there twice: at once, for a launcher and for a daemon that guards
 * nothing any more, and `Soon`, for one that guards and must not wait for a disk that hangs.
 */
export class JournalFile {
  readonly #file: string;

  /** `lib`: HOME/lib. */
  constructor(lib: string) {
    this.#file = join(lib, 'changeover.json');
  }

  /** The last changeover; undefined when there was none. Throws when there is a journal that cannot be read: guessing could mix two halves. */
  read(): JournalRecord | undefined {
    return existsSync(this.#file) ? this.#parse(readFileSync(this.#file, 'utf8')) : undefined;
  }

  async readSoon(): Promise<JournalRecord | undefined> {
    const text = await readFile(this.#file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return undefined;
      throw thrown;
    });
    return text === undefined ? undefined : this.#parse(text);
  }

  /** Durable when it returns. */
  write(record: JournalRecord): JournalRecord {
    writeDurably(this.#file, textOf(record));
    return told(record);
  }

  async writeSoon(record: JournalRecord): Promise<JournalRecord> {
    await writeDurablySoon(this.#file, textOf(record));
    return told(record);
  }

  /** The next step of `record`, with what is known more. */
  advance(record: JournalRecord, step: ChangeoverStep, more: Partial<JournalRecord> = {}): JournalRecord {
    return this.write({ ...record, ...more, step });
  }

  advanceSoon(record: JournalRecord, step: ChangeoverStep, more: Partial<JournalRecord> = {}): Promise<JournalRecord> {
    return this.writeSoon({ ...record, ...more, step });
  }

  /** The last word on `record`; also kept in its folder. A full disk cannot be told: then the journal goes, since all acts are done. */
  end(record: JournalRecord, phase: Ending, endedAt: number, reason?: string): void {
    const ended = endedRecord(record, phase, endedAt, reason);
    try {
      this.write(ended);
    } catch {
      rmSync(this.#file, { force: true });
      syncFolder(dirname(this.#file));
    }
    try {
      mkdirSync(record.folder, { recursive: true, mode: 0o700 });
      writeDurably(historyOf(ended), textOf(ended));
    } catch {
      // Told by the journal; only the history lacks it.
    }
  }

  async endSoon(record: JournalRecord, phase: Ending, endedAt: number, reason?: string): Promise<void> {
    const ended = endedRecord(record, phase, endedAt, reason);
    try {
      await this.writeSoon(ended);
    } catch {
      await rm(this.#file, { force: true });
      await syncSoon(dirname(this.#file));
    }
    try {
      await mkdir(record.folder, { recursive: true, mode: 0o700 });
      await writeDurablySoon(historyOf(ended), textOf(ended));
    } catch {
      // As above.
    }
  }

  #parse(text: string): JournalRecord {
    const record = parseRecord(text);
    if (record === undefined)
      throw new Error(`the journal ${this.#file} cannot be understood; if no changeover is under way, remove it`);
    return record;
  }
}

function endedRecord(record: JournalRecord, phase: Ending, endedAt: number, reason?: string): JournalRecord {
  return { ...record, phase, endedAt, step: 'ended', ...(reason === undefined ? {} : { reason }) };
}

function historyOf({ folder }: JournalRecord): string {
  return join(folder, 'record.json');
}

function textOf(record: JournalRecord): string {
  return `${JSON.stringify(record, undefined, 1)}\n`;
}

function told(record: JournalRecord): JournalRecord {
  STEPS.publish(record.step);
  return record;
}
