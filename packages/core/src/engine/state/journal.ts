import type { Incident, IncidentEntry } from '../../domain/incident.js';
import { codeOf, wordsOf } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { Change, IncidentQuery, StateStore, StoredState } from '../../ports/state-store.js';
import { PendingChanges } from './pending-changes.js';

/** What a journal tells while it works. Must not throw. */
export interface JournalListener {
  /** The store cannot be written: an alarm until {@link recovered}. */
  failing(sentence: Sentence): void;
  recovered(sentence: Sentence): void;
  /** A change that no store could take was left out: a defect of ours. */
  defect(sentence: Sentence): void;
}

interface Waiting {
  readonly changes: readonly Change[];
  readonly done: () => void;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/**
 * A state store that cannot fail: what cannot be written waits in memory, and is caught up in one transaction as soon
 * as the store can be written again. Lists are written strictly in the order of their commits; those that come while
 * one is being written share the next transaction.
 */
export class Journal implements StateStore {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #listener: JournalListener;
  #queue: Waiting[] = [];
  #writing: readonly Waiting[] = [];
  /** Set while the store fails. */
  #pending: PendingChanges | undefined;
  #retry: Timer | undefined;
  #retryMs = FIRST_RETRY_MS;
  readonly #idle: (() => void)[] = [];

  constructor(store: StateStore, clock: Clock, listener: JournalListener) {
    this.#store = store;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** True while changes wait in memory because the store cannot be written. */
  get failing(): boolean {
    return this.#pending !== undefined;
  }

  /** Changes that wait for the store. */
  get waiting(): number {
    return this.#pending?.size ?? 0;
  }

  async load(): Promise<StoredState> {
    return await this.#store.load();
  }

  /** Never rejects. Resolves when the changes are durable, or at once while the store {@link failing fails}. */
  commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve();
    if (this.#pending !== undefined) {
      this.#pending.add(changes);
      return Promise.resolve();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queue.push({ changes, done: resolve });
    if (this.#writing.length === 0) void this.#write();
    return promise;
  }

  async incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    const stored = await this.#store.incidents(query).catch(() => []);
    const byId = new Map(stored.map((each) => [each.id, each]));
    for (const header of this.#unwritten().headers()) {
      if (query.tag !== undefined && header.tag !== query.tag) continue;
      if (query.before !== undefined && header.id >= query.before) continue;
      byId.set(header.id, { ...header, entries: [] });
    }
    return [...byId.values()].toSorted((a, b) => b.id - a.id).slice(0, query.limit);
  }

  async incident(id: number): Promise<Incident | undefined> {
    const stored = await this.#store.incident(id).catch(() => undefined);
    const unwritten = this.#unwritten();
    const header = unwritten.header(id) ?? stored;
    if (header === undefined) return undefined;
    return { ...header, entries: withoutDoubles([...(stored?.entries ?? []), ...unwritten.entries(id)]) };
  }

  /** Tries once more to write what waits, then closes the store. Rejects like the store's own close. */
  async close(): Promise<void> {
    this.#retry?.cancel();
    if (this.#writing.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    if (this.#pending !== undefined) await this.#catchUp();
    this.#retry?.cancel();
    await this.#store.close();
  }

  #unwritten(): PendingChanges {
    const all = new PendingChanges();
    for (const { changes } of [...this.#writing, ...this.#queue]) all.add(changes);
    all.add(this.#pending?.list() ?? []);
    return all;
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      this.#writing = this.#queue;
      this.#queue = [];
      const failure = await this.#tryTogether(this.#writing);
      const written = this.#writing;
      this.#writing = [];
      if (failure !== undefined) this.#fail(failure, [...written, ...this.#queue]);
      for (const { done } of written) done();
    }
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Why the disk failed; undefined when all is written that any store could take. */
  async #tryTogether(lists: readonly Waiting[]): Promise<unknown> {
    const failure = await this.#try(lists.flatMap(({ changes }) => changes));
    if (!isDefect(failure)) return failure;
    if (lists.length === 1) return await this.#tryOneByOne(lists[0]?.changes ?? []);
    for (const list of lists) {
      const own = await this.#tryTogether([list]);
      if (own !== undefined) return own;
    }
    return undefined;
  }

  /** Saves of a list with a defect what can be saved: the engine has all of it in memory already. */
  async #tryOneByOne(changes: readonly Change[]): Promise<unknown> {
    for (const change of changes) {
      const failure = await this.#try([change]);
      if (isDefect(failure))
        this.#listener.defect(say('defect', { what: `${wordsOf(failure)}: ${JSON.stringify(change)}` }));
      else if (failure !== undefined) return failure;
    }
    return undefined;
  }

  async #try(changes: readonly Change[]): Promise<unknown> {
    try {
      await this.#store.commit(changes);
      return undefined;
    } catch (thrown) {
      return thrown ?? new Error('unknown');
    }
  }

  #fail(why: unknown, lists: readonly Waiting[]): void {
    this.#pending = new PendingChanges();
    for (const { changes } of lists) this.#pending.add(changes);
    for (const { done } of this.#queue.splice(0)) done();
    this.#retryMs = FIRST_RETRY_MS;
    this.#listener.failing(say('storeFailing', { why: wordsOf(why) }));
    this.#tryLater();
  }

  #tryLater(): void {
    this.#retry = this.#clock.after(this.#retryMs, () => void this.#catchUp());
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  async #catchUp(): Promise<void> {
    let count = 0;
    for (let batch = this.#takePending(); batch.length > 0; batch = this.#takePending()) {
      this.#writing = [{ changes: batch, done: () => undefined }];
      const failure = await this.#tryTogether(this.#writing);
      this.#writing = [];
      if (failure !== undefined) return this.#putBack(batch);
      count += batch.length;
    }
    this.#pending = undefined;
    this.#listener.recovered(say('storeRecovered', { count }));
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** What waits; what comes from now on waits anew. */
  #takePending(): readonly Change[] {
    const batch = this.#pending?.list() ?? [];
    this.#pending = new PendingChanges();
    return batch;
  }

  #putBack(batch: readonly Change[]): void {
    const newer = this.#pending?.list() ?? [];
    this.#pending = new PendingChanges();
    this.#pending.add([...batch, ...newer]);
    for (const resolve of this.#idle.splice(0)) resolve();
    this.#tryLater();
  }
}

function isDefect(failure: unknown): boolean {
  return codeOf(failure) === 'LKSSP_INTERNAL';
}

/** An entry whose commit was given up may be stored all the same. */
function withoutDoubles(entries: readonly IncidentEntry[]): readonly IncidentEntry[] {
  return [...new Map(entries.map((each) => [JSON.stringify(each), each])).values()];
}
