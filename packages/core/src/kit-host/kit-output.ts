import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const LONGEST_LINE = 500;
/** Lines told at once; a full second later as many again. */
const LINES_PER_SPELL = 20;
const SPELL_MS = 10_000;
/** After so many bytes nothing is read for a while: whoever prints without end is slowed down, not the daemon. */
const MOST_BYTES_AT_ONCE = 8 * 1024 * 1024;
const REST_MS = 250;

/** Where lines go, and the time. */
export interface OutputSink {
  readonly tell: (text: string) => void;
  readonly now: () => number;
}

/**
 * Reads what a kit prints and tells it line by line, at most 20 lines in 10 s; what is more is read, counted and thrown
 * away, so that a kit that prints without end neither fills the log nor blocks on a full pipe.
 */
export class KitOutput {
  readonly #sink: OutputSink;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #spellBegan = Number.NEGATIVE_INFINITY;
  #told = 0;
  #droppedBytes = 0;

  constructor(sink: OutputSink) {
    this.#sink = sink;
  }

  read(stream: Readable): void {
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      this.take(chunk);
      bytes += chunk.length;
      if (bytes < MOST_BYTES_AT_ONCE) return;
      bytes = 0;
      stream.pause();
      setTimeout(() => stream.resume(), REST_MS).unref();
    });
    stream.on('error', () => undefined);
    stream.on('close', () => this.close());
  }

  take(chunk: Buffer): void {
    if (!this.#mayTell()) {
      this.#droppedBytes += chunk.length;
      return;
    }
    const lines = `${this.#rest}${this.#decoder.write(chunk)}`.split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) this.#line(line);
  }

  /** Tells what is left. */
  close(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
    this.#tellDropped();
  }

  #line(line: string): void {
    if (line.trim() === '') return;
    if (!this.#mayTell()) {
      this.#droppedBytes += Buffer.byteLength(line) + 1;
      return;
    }
    this.#told += 1;
    this.#sink.tell(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
  }

  #mayTell(): boolean {
    const now = this.#sink.now();
    if (now - this.#spellBegan >= SPELL_MS) {
      this.#spellBegan = now;
      this.#told = 0;
      this.#tellDropped();
    }
    return this.#told < LINES_PER_SPELL;
  }

  #tellDropped(): void {
    if (this.#droppedBytes === 0) return;
    this.#sink.tell(`(${this.#droppedBytes} bytes more)`);
    this.#droppedBytes = 0;
  }
}
