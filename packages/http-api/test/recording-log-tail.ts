import type { LogLine } from '@lkssp/client';
import type { LogTail } from '../src/index.js';

/** A log in memory. */
export class RecordingLogTail implements LogTail {
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine) => void>();

  write(line: LogLine): void {
    this.#lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }

  tail(count: number): Promise<readonly LogLine[]> {
    return Promise.resolve(this.#lines.slice(-count));
  }

  follow(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
