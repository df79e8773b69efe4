import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  inService,
  LksspError,
  type Operation,
  type Progress,
  type ResourceStatus,
  say,
  wordsOf,
} from '@lkssp/core/engine';
import type { Backups } from '../backup/backups.js';
import type { NextProgram } from './become-program.js';
import { assertRoom } from './assert-room.js';
import type { ChangeoverWork, Preparation } from './changeover-work.js';
import type { Departure } from './departure.js';
import { thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { JournalRecord } from './journal-record.js';
import { pruneChangeovers } from './changeover-history.js';
import { rehearseProgram } from './rehearsal.js';
import type { ServerParts } from './server-parts.js';
import { notesIn, snapshot } from './snapshot.js';
import { whyNotNow } from './why-not-now.js';

const CONTEXT = { component: 'changeover' };

/**
 * Carries out one changeover after the other: everything that can fail comes before the daemon leaves its applications,
 * and everything that is changed afterwards is in the journal first, with the act that puts it back.
 */
export class ChangeoverRun {
  readonly #parts: ServerParts;
  readonly #backups: Backups;
  readonly #journal: JournalFile;
  #running: string | undefined;

  constructor(parts: ServerParts, backups: Backups) {
    this.#parts = parts;
    this.#backups = backups;
    this.#journal = new JournalFile(parts.home.lib);
  }

  /** Rejects with LKSSP_CHANGEOVER_NOT_NOW, or _RUNNING, when nothing may be begun. */
  async assertPossible(what: string): Promise<void> {
    const record = await this.#read();
    if (this.#running !== undefined || record?.phase === 'running') throw this.#underWay(record);
    const why = await whyNotNow(this.#parts);
    if (why !== undefined) throw new LksspError('LKSSP_CHANGEOVER_NOT_NOW', { what, why });
  }

  /** The operation goes on until this process becomes another program; the next one tells how it went. */
  async begin(work: ChangeoverWork, who: string): Promise<Operation> {
    if (this.#running !== undefined) throw this.#underWay(await this.#read());
    const { operations, home } = this.#parts;
    this.#running = work.kind;
    try {
      await assertRoom(home.lib, work.what, work.needsBytes + 3 * (await sizeOf(join(home.lib, 'store.db'))));
    } catch (thrown) {
      this.#running = undefined;
      throw thrown;
    }
    return operations.begin(work.kind, who, async (progress) => {
      try {
        await this.#carryOut(work, who, progress);
      } finally {
        this.#running = undefined;
      }
    });
  }

  async #carryOut(work: ChangeoverWork, who: string, progress: Progress): Promise<void> {
    const givenUp = new AbortController();
    const unsubscribe = this.#abortAtStop(givenUp);
    await pruneChangeovers(join(this.#parts.home.lib, 'changeovers'));
    let record = await this.#journal.writeSoon(this.#newRecord(work, who));
    try {
      await mkdir(record.folder, { recursive: true, mode: 0o700 });
      record = await this.#journal.advanceSoon(record, 'building');
      const ready = await work.prepare(record.folder, progress, givenUp.signal);
      record = await this.#journal.advanceSoon(record, 'rehearsing', { next: ready.next, ...ready.expects });
      await this.#rehearse(work, ready, record, progress);
      record = await this.#journal.advanceSoon(record, 'backing-up');
      progress(say('changeoverBackedUp', { file: await this.#backups.automatic(record) }));
      await this.#assertStill(work, givenUp.signal);
      unsubscribe();
      record = await this.#journal.advanceSoon(record, 'stopping', ready.expects ?? this.#expectations());
      progress(say('changeoverLeaving', { kind: work.kind, from: work.from, to: work.to }));
      this.#parts.depart(this.#departure(record, ready));
    } catch (thrown) {
      await this.#giveUp(work, record, thrown);
      throw thrown;
    } finally {
      unsubscribe();
    }
    // The one who ordered it hears from the next program; until then it is under way.
    await Promise.withResolvers<never>().promise;
  }

  async #rehearse(work: ChangeoverWork, ready: Preparation, { folder }: JournalRecord, progress: Progress) {
    if (ready.rehearsal === undefined) return;
    progress(say('changeoverRehearsing', { to: work.to }));
    const { configFile, allowCode, administration, home } = this.#parts;
    const report = await rehearseProgram({
      what: work.what,
      program: ready.next,
      folder: join(folder, 'rehearsal'),
      ...ready.rehearsal,
      ...(configFile === undefined || configFile.startsWith(`${home.etc}/`) ? {} : { configFile }),
      allowCode,
    });
    const loaded = new Set(report.kits.filter(({ fate }) => fate === 'loaded').map(({ id }) => id));
    const needed = ready.expects?.kits ?? loadedKits(administration.kits());
    const lost = needed.filter((kit) => !loaded.has(kit));
    if (lost.length === 0) return;
    const problems = lost.map((kit) => report.kits.find(({ id }) => id === kit)?.says ?? `the kit ${kit} is missing.`);
    throw new LksspError('LKSSP_REHEARSAL_FAILED', { what: work.what, problems: problems.join(' ') });
  }

  async #assertStill({ what }: ChangeoverWork, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const why = await whyNotNow(this.#parts, this.#running);
    if (why !== undefined) throw new LksspError('LKSSP_CHANGEOVER_NOT_NOW', { what, why });
  }

  #departure(record: JournalRecord, ready: Preparation): Departure {
    const { copyStore, home, words, logger } = this.#parts;
    let now = record;
    let failed: string | undefined;
    const guarded = async (act: () => Promise<void>): Promise<void> => {
      if (failed !== undefined) return;
      try {
        await act();
      } catch (thrown) {
        failed = wordsOf(thrown);
        const { kind, from, to } = record;
        logger.tell(say('changeoverFailed', { kind, from, to, why: failed }), CONTEXT);
      }
    };
    return {
      status: `${record.kind} from ${record.from} to ${record.to}`,
      save: () =>
        guarded(async () => {
          now = this.#journal.advance(now, 'saving');
          await copyStore(join(now.folder, 'store.db'));
          const kept = snapshot(this.#touched(ready), join(now.folder, 'before'));
          const store = join(home.lib, 'store.db');
          now = { ...now, undo: [...putBackStore(now.folder, store), ...kept, ...(ready.alsoUndo ?? [])] };
        }),
      leave: async (): Promise<NextProgram> => {
        await guarded(async () => {
          now = this.#journal.advance(now, 'switching');
          await ready.switchTo();
          now = this.#journal.advance(now, 'handing-over');
        });
        // With a failure the launcher of this same program takes back what was done, and goes on as before.
        if (failed !== undefined) this.#noteFailure(now, failed);
        return { program: failed === undefined ? record.next : record.program, words };
      },
    };
  }

  /** The journal may be what has failed: then its last step says enough. */
  #noteFailure(record: JournalRecord, reason: string): void {
    try {
      this.#journal.advance(record, 'taking-back', { reason });
    } catch {
      // See above.
    }
  }

  #touched({ touches }: Preparation): readonly string[] {
    const { lib } = this.#parts.home;
    return [
      ...touches,
      ...notesIn(join(lib, 'kits'), ['in-force.json', 'begun', 'current']),
      ...notesIn(join(lib, 'program'), ['current', 'previous']),
    ];
  }

  async #giveUp(work: ChangeoverWork, record: JournalRecord, thrown: unknown): Promise<void> {
    const { kind, from, to } = work;
    const why = wordsOf(thrown);
    this.#parts.logger.tell(say('changeoverFailed', { kind, from, to, why }), CONTEXT);
    await work.discard().catch(() => undefined);
    await rm(join(record.folder, 'rehearsal'), { recursive: true, force: true }).catch(() => undefined);
    await this.#journal.endSoon(record, 'rolled-back', this.#parts.clock.wall(), why);
  }

  /** A stop that somebody orders meanwhile has precedence. */
  #abortAtStop(givenUp: AbortController): () => void {
    const { bus, operations } = this.#parts;
    return bus.subscribe(({ event }) => {
      if (event.type !== 'operation-changed' || event.phase !== 'running') return;
      if (operations.get(event.operation).order === 'stop') givenUp.abort(new Error('the daemon is being stopped'));
    });
  }

  #newRecord({ kind, from, to }: ChangeoverWork, who: string): JournalRecord {
    const { clock, home, program } = this.#parts;
    const startedAt = clock.wall();
    const id = `${new Date(startedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${kind}`;
    return {
      format: 1,
      id,
      kind,
      phase: 'running',
      step: 'begun',
      from,
      to,
      who,
      startedAt,
      holder: thisHolder(),
      folder: join(home.lib, 'changeovers', id),
      undo: [],
      program,
      next: program,
      ...this.#expectations(),
    };
  }

  #expectations(): Pick<JournalRecord, 'resources' | 'kits'> {
    const { administration } = this.#parts;
    return {
      // What cannot be looked at now need not be told afterwards either: a disk that hangs is not the new program's fault.
      resources: administration.status().resources.map(({ tag, state, lastCheck }: ResourceStatus) => ({
        tag,
        served: inService(state) && lastCheck?.verdict !== 'unknown',
      })),
      kits: loadedKits(administration.kits()),
    };
  }

  async #read(): Promise<JournalRecord | undefined> {
    try {
      return await this.#journal.readSoon();
    } catch (thrown) {
      throw new LksspError('LKSSP_CHANGEOVER_JOURNAL', { why: wordsOf(thrown) });
    }
  }

  #underWay(record: JournalRecord | undefined): LksspError {
    const { kind = 'a changeover', from = '?', to = '?', startedAt = this.#parts.clock.wall() } = record ?? {};
    const since = new Date(startedAt).toISOString();
    return new LksspError('LKSSP_CHANGEOVER_RUNNING', { kind, from, to, since });
  }
}

function loadedKits(fates: ReturnType<ServerParts['administration']['kits']>): readonly string[] {
  return fates.flatMap(({ fate, kit }) => (fate === 'loaded' && kit !== undefined ? [kit] : []));
}

/** The log of the later store first: laid beside the earlier one it would be played into it. */
function putBackStore(folder: string, store: string): JournalRecord['undo'] {
  return [
    { do: 'remove', path: `${store}-wal` },
    { do: 'remove', path: `${store}-shm` },
    { do: 'move', from: join(folder, 'store.db'), to: store },
  ];
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
