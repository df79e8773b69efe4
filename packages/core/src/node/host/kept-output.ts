import type { Readable } from 'node:stream';

/** The first bytes of a stream; the rest is read and thrown away, so that the writer is never blocked. */
export class KeptOutput {
  readonly #most: number;
  readonly #parts: Buffer[] = [];
  #kept = 0;

  constructor(stream: Readable | null, most: number) {
    this.#most = most;
    stream?.on('data', (part: Buffer) => this.#take(part));
    // A reading error is the end of what can be known; the exit code decides.
    stream?.on('error', () => undefined);
  }

  #take(part: Buffer): void {
    const room = this.#most - this.#kept;
    if (room <= 0) return;
    const kept = part.length > room ? Buffer.from(part.subarray(0, room)) : part;
    this.#parts.push(kept);
    this.#kept += kept.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
