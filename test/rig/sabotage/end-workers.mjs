/**
 * Loaded into a daemon before its own code (node --import): on SIGUSR2 it ends one of the worker threads, as if the thread
 * had died. A thread cannot be killed from outside without its process.
 */
import { writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const threads = createRequire(import.meta.url)('node:worker_threads');
  /** @type {Set<import('node:worker_threads').Worker>} */
  const alive = new Set();
  threads.Worker = class extends threads.Worker {
    /** @param {ConstructorParameters<typeof import('node:worker_threads').Worker>} args */
    constructor(...args) {
      super(...args);
      alive.add(this);
      this.once('exit', () => alive.delete(this));
    }
  };
  syncBuiltinESMExports();
  let turn = 0;
  process.on('SIGUSR2', () => {
    const workers = [...alive];
    const worker = workers[turn++ % Math.max(1, workers.length)];
    if (worker !== undefined) void worker.terminate();
    writeFileSync(`${process.env['LKSSP_SABOTAGE_LOG']}`, `${workers.length}\n`, { flag: 'a' });
  });
}
