import { type Administration, type Clock, type Logger, type LksspError, say, wordsOf } from '@lkssp/core/engine';
import type { NextProgram } from './become-program.js';
import type { Departure } from './departure.js';
import { giveBack } from './give-back.js';
import { isSame, thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { JournalRecord } from './journal-record.js';

/** What a probation looks at. */
export interface ProbationParts {
  readonly administration: Pick<Administration, 'status' | 'kits'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False in maintenance: then nothing is looked at. */
  readonly guarding: boolean;
  /** Ends this daemon without touching applications, and then leaves. */
  readonly depart: (departure: Departure) => void;
  readonly limitMs?: number;
}

const CONTEXT = { component: 'changeover' };
const LIMIT_MS = 300_000;
const LOOK_EVERY_MS = 200;

/** The first minutes of a program that an upgrade, a roll-back or a restore has put in the place of another. */
export class Probation {
  readonly #journal: JournalFile;
  readonly #words: readonly string[];
  #record: JournalRecord;

  /** Undefined when this start is none of a changeover's. */
  static begin(lib: string, words: readonly string[]): Probation | undefined {
    const journal = new JournalFile(lib);
    const record = readOrNothing(journal);
    if (record?.phase !== 'running' || record.step !== 'handing-over' || !isSame(record.holder, thisHolder()))
      return undefined;
    return new Probation(journal, words, journal.advance(record, 'attempting'));
  }

  private constructor(journal: JournalFile, words: readonly string[], record: JournalRecord) {
    this.#journal = journal;
    this.#words = words;
    this.#record = record;
  }

  /** Looks until everything is as it was, or is not: then it departs to the program before. Never rejects. */
  async stand(parts: ProbationParts): Promise<void> {
    const { kind, from, to } = this.#record;
    parts.logger.tell(say('changeoverAttempt', { kind, from, to }), CONTEXT);
    try {
      this.#record = await this.#journal.advanceSoon(this.#record, 'verifying');
      const problems = await this.#verified(parts);
      if (problems.length > 0) return this.#fail(parts, problems.join(' '));
      await this.#journal.endSoon(this.#record, 'done', parts.clock.wall());
      const { resources, kits } = this.#record;
      parts.logger.tell(say('changeoverDone', { kind, from, to, count: resources.length, kits: kits.length }), CONTEXT);
    } catch (thrown) {
      this.#fail(parts, wordsOf(thrown as LksspError));
    }
  }

  #fail({ logger, depart }: ProbationParts, why: string): void {
    const { kind, from, to } = this.#record;
    logger.tell(say('changeoverFailed', { kind, from, to, why }), CONTEXT);
    const words = this.#words;
    depart({
      status: 'going back to the program before',
      save: () => Promise.resolve(),
      leave: (): Promise<NextProgram | undefined> => Promise.resolve(giveBack(words, why)),
    });
  }

  /** What is not as it was; waits for those that have not been looked at yet. */
  async #verified(parts: ProbationParts): Promise<readonly string[]> {
    const { clock, guarding, limitMs = LIMIT_MS } = parts;
    const until = clock.monotonic() + limitMs;
    const lost = this.#lost(parts);
    if (lost.length > 0 || !guarding) return lost;
    for (;;) {
      const passing = this.#unknown(parts);
      if (passing.length === 0 || clock.monotonic() >= until) return passing;
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.after(LOOK_EVERY_MS, resolve);
      await promise;
    }
  }

  /** What no waiting mends. Looked for once: what goes later somebody has ordered to go. */
  #lost({ administration }: ProbationParts): readonly string[] {
    const there = new Set(administration.status().resources.map(({ tag }) => tag));
    const loaded = new Set(administration.kits().flatMap((each) => (each.fate === 'loaded' ? [each.kit] : [])));
    return [
      ...this.#record.kits.filter((kit) => !loaded.has(kit)).map((kit) => `The kit ${kit} is not loaded.`),
      ...this.#record.resources.filter(({ tag }) => !there.has(tag)).map(({ tag }) => `"${tag}" is not there.`),
    ];
  }

  /** What nobody has looked at yet. */
  #unknown({ administration }: ProbationParts): readonly string[] {
    const states = new Map(administration.status().resources.map(({ tag, state }) => [tag, state]));
    return this.#record.resources
      .filter(({ tag, served }) => served && states.get(tag) === 'ILLSTATE')
      .map(({ tag }) => `"${tag}" was in service, and its state is not known.`);
  }
}

function readOrNothing(journal: JournalFile): JournalRecord | undefined {
  try {
    return journal.read();
  } catch {
    return undefined;
  }
}
