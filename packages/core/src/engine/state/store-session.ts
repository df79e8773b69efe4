import type { DatabaseSync } from 'node:sqlite';
import { codeOf } from '../../errors/lkssp-error.js';
import type { Change, StoredState } from '../../ports/state-store.js';
import { ChangeWriter } from './change-writer.js';
import { prune } from './prune.js';
import { readIncident, readIncidents, readState } from './state-reader.js';
import { Statements } from './statements.js';
import { readStrandedState } from './stranded-state.js';
import { type StoreFailure, toFailure } from './store-failure.js';
import { copyStore } from './store-copy.js';
import { openStoreFile } from './store-file.js';
import type { NumberedReply, NumberedRequest, StoreRequest, StoreThreadData } from './store-protocol.js';

/** What is answered by itself, at once. */
type SingleRequest = Exclude<StoreRequest, { ask: 'commit' | 'copy' }>;

type Commit = { readonly number: number; readonly changes: readonly Change[] };

interface OpenStore {
  readonly db: DatabaseSync;
  readonly sql: Statements;
  readonly writer: ChangeWriter;
}

/** Answers requests from one store file, which it opens at the first need and again after it could not be. */
export class StoreSession {
  readonly #data: Omit<StoreThreadData, 'flags'>;
  readonly #givenUp: (number: number) => boolean;
  #open: OpenStore | undefined;
  /** What a store holds that could not be written at the start. */
  #stranded: StoredState | undefined;
  #closed = false;

  /** `givenUp` says whether nobody waits for a request any more. */
  constructor(data: Omit<StoreThreadData, 'flags'>, givenUp: (number: number) => boolean = () => false) {
    this.#data = data;
    this.#givenUp = givenUp;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Answers in order; commits that stand next to each other share one transaction and one sync. Never throws. */
  answer(requests: readonly NumberedRequest[]): readonly NumberedReply[] {
    const replies: NumberedReply[] = [];
    let group: Commit[] = [];
    for (const { number, request } of requests) {
      if (request.ask === 'copy') continue;
      if (request.ask === 'commit') {
        group.push({ number, changes: request.changes });
        continue;
      }
      replies.push(...this.#commit(group), this.#single(number, request));
      group = [];
    }
    return [...replies, ...this.#commit(group)];
  }

  /** Copies what is committed; other requests are answered meanwhile. Never rejects. */
  async copy(number: number, file: string): Promise<NumberedReply> {
    try {
      await copyStore(this.#opened().db, file);
      return { number };
    } catch (thrown) {
      return { number, failure: toFailure(thrown) };
    }
  }

  #single(number: number, request: SingleRequest): NumberedReply {
    try {
      return { number, value: this.#ask(request) };
    } catch (thrown) {
      return { number, failure: toFailure(thrown) };
    }
  }

  #ask(request: SingleRequest): unknown {
    switch (request.ask) {
      case 'open':
        return this.#tryOpen();
      case 'load':
        return this.#load(request.now);
      case 'incidents':
        return readIncidents(this.#opened().sql, request.query);
      case 'incident':
        return readIncident(this.#opened().sql, request.id);
      case 'close':
        return this.#close();
    }
  }

  #opened(): OpenStore {
    if (this.#open === undefined) {
      const db = openStoreFile(this.#data.file, this.#data);
      const sql = new Statements(db);
      this.#open = { db, sql, writer: new ChangeWriter(sql) };
      this.#stranded = undefined;
    }
    return this.#open;
  }

  /** A disk that cannot be written is no reason not to open: protection goes on with what can be read. */
  #tryOpen(): void {
    try {
      this.#opened();
    } catch (thrown) {
      if (codeOf(thrown) !== undefined) throw thrown;
      this.#stranded ??= readStrandedState(this.#data.file, this.#data);
    }
  }

  #load(now: number): StoredState {
    this.#tryOpen();
    const state = this.#open === undefined ? this.#stranded : this.#pruneAndRead(this.#open, now);
    if (state === undefined) throw new Error('the store is closed');
    return { ...state, attempts: state.attempts.filter((each) => each.bootId === this.#data.bootId) };
  }

  #pruneAndRead({ db, sql }: OpenStore, now: number): StoredState {
    const { bootId, keepIncidents: incidents, keepRestartsMs: restartsMs } = this.#data;
    try {
      db.exec('BEGIN IMMEDIATE');
      prune(sql, { bootId, incidents, restartsMs, now });
      db.exec('COMMIT');
    } catch {
      // A full disk must not keep the daemon from what it can read; what is stale is pruned at another start.
      rollBack(db);
    }
    return readState(sql);
  }

  #close(): void {
    this.#open?.db.close();
    this.#open = undefined;
    this.#closed = true;
  }

  #commit(group: readonly Commit[]): readonly NumberedReply[] {
    const wanted = group.filter(({ number }) => !this.#givenUp(number));
    const nobody = group.filter((each) => !wanted.includes(each)).map(({ number }) => late(number));
    if (wanted.length === 0) return nobody;
    try {
      return [...nobody, ...this.#transaction(this.#opened(), wanted)];
    } catch (thrown) {
      const failure = toFailure(thrown);
      return [...nobody, ...wanted.map(({ number }) => ({ number, failure }))];
    }
  }

  /** Throws when all of it failed. */
  #transaction(store: OpenStore, group: readonly Commit[]): readonly NumberedReply[] {
    try {
      store.db.exec('BEGIN IMMEDIATE');
      const replies = group.map(({ number, changes }): NumberedReply => {
        const failure = writeOne(store, changes);
        return failure === undefined ? { number } : { number, failure };
      });
      store.db.exec('COMMIT');
      return replies;
    } catch (thrown) {
      rollBack(store.db);
      throw thrown;
    }
  }
}

/** All of `changes`, or none and why. Throws when SQLite has given up the whole transaction, as it does on a full disk. */
function writeOne({ db, writer }: OpenStore, changes: readonly Change[]): StoreFailure | undefined {
  db.exec('SAVEPOINT one');
  try {
    for (const change of changes) writer.write(change);
    db.exec('RELEASE one');
    return undefined;
  } catch (thrown) {
    if (!db.isTransaction) throw thrown;
    db.exec('ROLLBACK TO one; RELEASE one;');
    return toFailure(thrown);
  }
}

function rollBack(db: DatabaseSync): void {
  if (db.isTransaction) db.exec('ROLLBACK');
}

function late(number: number): NumberedReply {
  return { number, failure: { message: 'it was given up before it was written' } };
}
