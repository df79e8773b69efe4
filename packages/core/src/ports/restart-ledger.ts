import type { RestartRecord } from './state-store.js';

/** The record of the node's restarts that outlives them. */
export interface RestartLedger {
  /** Every restart that is known, from wherever it was recorded. */
  all(): readonly RestartRecord[];
  /** Writes a restart down before it happens and says where it is durable. */
  record(restart: RestartRecord): Promise<'store' | 'second-file' | 'nowhere'>;
}
