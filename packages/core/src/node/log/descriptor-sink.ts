import { write } from 'node:fs';
import { promisify } from 'node:util';
import type { LineSink } from './line-pump.js';

const writeAsync = promisify(write);

/**
 * An open descriptor, such as standard error. Not `process.stderr`: that one writes to a terminal synchronously, and a
 * terminal that somebody has stopped with Ctrl-S would stop the daemon.
 */
export class DescriptorSink implements LineSink {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  async write(lines: Buffer): Promise<number> {
    const { bytesWritten } = await writeAsync(this.#descriptor, lines);
    return bytesWritten;
  }

  /** It was not opened here. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
