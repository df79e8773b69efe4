import type { RestartLedger } from '../../ports/restart-ledger.js';
import type { RestartRecord } from '../../ports/state-store.js';

/** A second file beside a store, both of which can be told to fail. */
export class ManualRestartLedger implements RestartLedger {
  readonly #records: RestartRecord[];
  /** Asked before every record: whether the store takes it. */
  storeWorks: () => boolean = () => true;
  secondFileWorks = true;

  constructor(before: readonly RestartRecord[] = []) {
    this.#records = [...before];
  }

  all(): readonly RestartRecord[] {
    return this.#records;
  }

  record(restart: RestartRecord): Promise<'store' | 'second-file' | 'nowhere'> {
    const where = this.storeWorks() ? 'store' : this.secondFileWorks ? 'second-file' : 'nowhere';
    if (where !== 'nowhere') this.#records.push(restart);
    return Promise.resolve(where);
  }
}
