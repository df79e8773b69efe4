import type { Incident } from '../../domain/incident.js';
import type { EntryPoint } from '../../ports/entry-point.js';
import type { Change, IncidentQuery, StateStore, StoredState } from '../../ports/state-store.js';
import { StoreThread } from './store-thread.js';

/** How a store is opened. All times in milliseconds. */
export interface StateStoreOptions {
  /** `entryPoint('engine/state/store-worker')` of node/source-entry. */
  readonly worker: EntryPoint;
  readonly bootId: string;
  /** Version of core, noted in the file. */
  readonly coreVersion: string;
  /** Closed incidents that a start keeps. Default 1,000. */
  readonly keepIncidents?: number;
  /** Period of the restart budget, within which restarts are never pruned. Default 60 min. */
  readonly budgetPeriodMs?: number;
  /** A commit that takes longer rejects. Default 2 s, and half a millisecond for each change. */
  readonly limitMs?: number;
  /** Opening, which may migrate, and loading. Default 60 s. */
  readonly openLimitMs?: number;
  /** A copy of the whole store. Default 5 min. */
  readonly copyLimitMs?: number;
  /** How long another process's lock is waited for. Default 1 s. */
  readonly busyMs?: number;
  /** Told when the thread ended by itself; it is started again at the next request. */
  readonly onDeath?: (why: string) => void;
}

const PER_CHANGE_MS = 0.5;

/** The store in one SQLite file, handled by a thread of its own. Made by {@link openStateStore}. */
export class SqliteStateStore implements StateStore {
  readonly #thread: StoreThread;
  readonly #limitMs: number;
  readonly #openLimitMs: number;
  readonly #copyLimitMs: number;

  constructor(file: string, options: StateStoreOptions) {
    this.#limitMs = options.limitMs ?? 2000;
    this.#openLimitMs = options.openLimitMs ?? 60_000;
    this.#copyLimitMs = options.copyLimitMs ?? 300_000;
    const data = {
      file,
      coreVersion: options.coreVersion,
      busyMs: options.busyMs ?? 1000,
      bootId: options.bootId,
      keepIncidents: options.keepIncidents ?? 1000,
      keepRestartsMs: options.budgetPeriodMs ?? 3_600_000,
    };
    this.#thread = new StoreThread(options.worker, data, options.onDeath ?? (() => undefined));
  }

  /** Opens the file, or says by LKSSP_STORE_* why it cannot be used. */
  async open(): Promise<void> {
    await this.#thread.ask({ ask: 'open' }, this.#openLimitMs);
  }

  async load(): Promise<StoredState> {
    return (await this.#thread.ask({ ask: 'load', now: Date.now() }, this.#openLimitMs)) as StoredState;
  }

  /** Rejects with LKSSP_INTERNAL when no disk could take these changes, otherwise with what the disk or SQLite said. */
  async commit(changes: readonly Change[]): Promise<void> {
    await this.#thread.ask({ ask: 'commit', changes }, this.#limitMs + changes.length * PER_CHANGE_MS);
  }

  async incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    return (await this.#thread.ask({ ask: 'incidents', query }, this.#limitMs)) as readonly Incident[];
  }

  async incident(id: number): Promise<Incident | undefined> {
    return (await this.#thread.ask({ ask: 'incident', id }, this.#limitMs)) as Incident | undefined;
  }

  /** A consistent copy of all that was committed before, in a new file: mode 0600, synced. Commits go on meanwhile. */
  async copyTo(file: string): Promise<void> {
    await this.#thread.ask({ ask: 'copy', file }, this.#copyLimitMs);
  }

  /** Waits for what was asked before, at most the limit of a commit. */
  async close(): Promise<void> {
    try {
      await this.#thread.ask({ ask: 'close' }, this.#limitMs);
    } finally {
      this.#thread.release();
    }
  }
}

/**
 * Opens the store in `file`, creating it (mode 0600) or migrating it as needed. Rejects with LKSSP_STORE_UNREADABLE,
 * _TOO_NEW or _TOO_OLD; the file is then left as it is. Where it cannot be written it opens all the same: it loads what
 * is there, and commits reject until the disk can be written.
 */
export async function openStateStore(file: string, options: StateStoreOptions): Promise<SqliteStateStore> {
  const store = new SqliteStateStore(file, options);
  try {
    await store.open();
    return store;
  } catch (thrown) {
    await store.close().catch(() => undefined);
    throw thrown;
  }
}
