import { say } from '@lkssp/core/engine';
import type { Reloading } from '../src/index.js';
import type { RecordingOperations } from './recording-operations.js';

/** Says that nothing has changed. */
export class RecordingReloading implements Reloading {
  readonly orders: string[] = [];
  readonly #operations: RecordingOperations;
  /** Whether there is a kit folder to look at. */
  hasKits = true;

  constructor(operations: RecordingOperations) {
    this.#operations = operations;
  }

  async reload(who: string) {
    this.orders.push(who);
    const remarks = [
      say('configurationTaken', { file: '/etc/lkssp/lkssp.config.yaml', changes: 'nothing has changed' }),
    ];
    return this.hasKits ? { remarks, kits: this.#operations.begin('kit take by hand') } : { remarks };
  }
}
