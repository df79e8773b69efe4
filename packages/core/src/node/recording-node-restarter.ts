import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports/clock.js';
import type { NodeRestarter, RestartOrder } from '../ports/node-restarter.js';

/** Writes down that the node would be restarted now, and restarts nothing. */
export class RecordingNodeRestarter implements NodeRestarter {
  readonly name = 'recording';
  readonly #file: string;
  readonly #clock: Clock;

  /** `lib`: the folder of what lkssp keeps; the record is `would-restart.log` in it, one JSON object on a line. */
  constructor(lib: string, clock: Clock) {
    this.#file = join(lib, 'would-restart.log');
    this.#clock = clock;
  }

  async restart(order: RestartOrder): Promise<string> {
    const line = JSON.stringify({ at: new Date(this.#clock.wall()).toISOString(), ...order });
    await appendFile(this.#file, `${line}\n`, { mode: 0o600, flush: true });
    return `recorded in ${this.#file}; this version restarts no node`;
  }
}
