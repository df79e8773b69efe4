import type { Clock } from '../../ports/clock.js';
import type { RestartLedger } from '../../ports/restart-ledger.js';
import type { RestartRecord, StateStore } from '../../ports/state-store.js';
import { guardExit } from './exit-guard.js';
import { RESTART_FILE, RestartFile } from './restart-file.js';

/** A healthy disk is done by then; at the end of the process nothing else is waited for. */
const SURELY_DONE_MS = 250;

type SecondFile = Pick<RestartFile, 'restarts' | 'write' | 'close'>;

/** What a ledger needs. */
export interface RestartLedgerOptions {
  /** The store itself, not the journal: only the store knows whether a record is durable. */
  readonly store: Pick<StateStore, 'commit'>;
  /** The restarts that the store gave at the start. */
  readonly stored: readonly RestartRecord[];
  /** Path of the second file, best on another file system. Left out: there is none. */
  readonly secondFile?: string;
  readonly clock: Clock;
  /** Milliseconds that the second file may take for one act. Default 2 s. */
  readonly limitMs?: number;
  /** Opens the second file; tests give one that hangs. */
  readonly openFile?: (path: string) => Promise<SecondFile>;
  /** Told why the second file cannot be used. */
  readonly onTrouble?: (why: string) => void;
}

/**
 * Restarts of the node in the store and in a second file, so that the loss of either does not let a node restart in a
 * loop. The second file is handled by promises with a limit, at most one at a time: a dead disk costs one thread of
 * Node's four, never the daemon.
 */
export class TwoPlaceRestartLedger implements RestartLedger {
  readonly #options: RestartLedgerOptions;
  readonly #limitMs: number;
  readonly #known = new Map<string, RestartRecord>();
  #file: SecondFile | undefined;
  /** What the second file is busy with. */
  #busy: { readonly act: Promise<unknown>; readonly unguard: () => void } | undefined;

  constructor(options: RestartLedgerOptions) {
    this.#options = options;
    this.#limitMs = options.limitMs ?? 2000;
    this.#remember(options.stored);
  }

  /** Opens the second file and brings both places to the same knowledge. Never rejects. */
  async open(): Promise<void> {
    const { store, stored } = this.#options;
    const inFile = (await this.#inSecondFile(async (file) => file.restarts)) ?? [];
    this.#remember(inFile);
    const missingInStore = without(inFile, stored);
    if (missingInStore.length > 0)
      await store.commit(missingInStore.map((restart) => ({ put: 'restart', restart }))).catch(() => undefined);
    for (const restart of without(stored, inFile).slice(-RESTART_FILE.records))
      await this.#inSecondFile(async (file) => await file.write(restart));
  }

  all(): readonly RestartRecord[] {
    const now = this.#options.clock.wall();
    return [...this.#known.values()].map((each) => (each.at > now ? { ...each, at: now } : each));
  }

  /** Writes to both places, each with its limit; answers the better one that took it. Never rejects. */
  async record(restart: RestartRecord): Promise<'store' | 'second-file' | 'nowhere'> {
    const [store, file] = await Promise.all([
      this.#options.store.commit([{ put: 'restart', restart }]).then(
        () => true,
        () => false,
      ),
      this.#inSecondFile(async (open) => {
        await open.write(restart);
        return true;
      }),
    ]);
    if (!store && file !== true) return 'nowhere';
    this.#remember([restart]);
    return store ? 'store' : 'second-file';
  }

  async close(): Promise<void> {
    await this.#inSecondFile(async (file) => {
      this.#file = undefined;
      await file.close();
    });
  }

  #remember(restarts: readonly RestartRecord[]): void {
    for (const each of restarts) this.#known.set(keyOf(each), each);
  }

  async #inSecondFile<Answer>(act: (file: SecondFile) => Promise<Answer>): Promise<Answer | undefined> {
    const { secondFile } = this.#options;
    if (secondFile === undefined) return undefined;
    if (this.#busy !== undefined) return this.#trouble('it still hangs in an earlier act');
    const running = this.#run(secondFile, act);
    const began = performance.now();
    this.#busy = { act: running, unguard: guardExit(() => performance.now() - began > SURELY_DONE_MS) };
    const settled = running.finally(() => {
      this.#busy?.unguard();
      this.#busy = undefined;
    });
    try {
      return await within(settled, this.#limitMs);
    } catch (thrown) {
      return this.#trouble(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  async #run<Answer>(path: string, act: (file: SecondFile) => Promise<Answer>): Promise<Answer> {
    this.#file ??= await (this.#options.openFile?.(path) ?? RestartFile.open(path));
    return await act(this.#file);
  }

  #trouble(why: string): undefined {
    this.#options.onTrouble?.(`${this.#options.secondFile ?? ''}: ${why}`);
    return undefined;
  }
}

/** Opens the ledger; what stands in only one of its places is written to the other. */
export async function openRestartLedger(options: RestartLedgerOptions): Promise<TwoPlaceRestartLedger> {
  const ledger = new TwoPlaceRestartLedger(options);
  await ledger.open();
  return ledger;
}

async function within<Answer>(act: Promise<Answer>, limitMs: number): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([act, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function without(all: readonly RestartRecord[], some: readonly RestartRecord[]): readonly RestartRecord[] {
  const keys = new Set(some.map(keyOf));
  return all.filter((each) => !keys.has(keyOf(each)));
}

function keyOf({ bootId, at, incident, tag }: RestartRecord): string {
  return JSON.stringify([bootId, at, incident, tag]);
}
