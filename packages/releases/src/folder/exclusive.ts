import { setTimeout as wait } from 'node:timers/promises';
import { lockFileInTime, type HeldLock, LksspError } from '@lkssp/core/engine';

const BETWEEN_TRIES_MS = 100;

/** One after the other: in this process by a queue, between processes by a lock that the kernel gives back when its holder ends. */
export class Exclusive {
  readonly #file: string;
  readonly #folder: string;
  readonly #limitMs: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string, file: string, limitMs: number) {
    this.#folder = folder;
    this.#file = file;
    this.#limitMs = limitMs;
  }

  /** Does `work` when all that was given before is over. `limitMs`: so long another process may be waited for. */
  run<Result>(work: () => Promise<Result>, limitMs = this.#limitMs): Promise<Result> {
    const turn = this.#last.then(async () => {
      const lock = await this.#take(limitMs);
      try {
        return await work();
      } finally {
        lock.release();
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #take(limitMs: number): Promise<HeldLock> {
    for (let waited = 0; waited <= limitMs; waited += BETWEEN_TRIES_MS) {
      const lock = await lockFileInTime(this.#file);
      if (lock !== undefined) return lock;
      await wait(BETWEEN_TRIES_MS);
    }
    const limit = `${Math.round(limitMs / 1000)} s`;
    throw new LksspError('LKSSP_RELEASE_BUSY', { folder: this.#folder, limit });
  }
}
