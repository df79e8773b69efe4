import { duration } from '../render/duration.js';
import { oneLine } from '../render/one-line.js';
import { shorten } from '../render/shorten.js';
import type { Terminal } from './terminal.js';

/** Nobody needs to be told of what takes less. */
const QUIET_MS = 1000;
const REDRAW_MS = 1000;
const WIDTH = 100;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Tells on standard error what a long action is doing: on a terminal one line that is redrawn, elsewhere one line for
 * each thing that is told. Silent while the action is younger than a second.
 */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #start: number;
  #timer: NodeJS.Timeout | undefined;
  #text: string;
  #drawn = false;
  #told: string | undefined;

  /** `text` is told until {@link tell} says something better. */
  constructor(terminal: Terminal, now: () => number, text: string) {
    this.#terminal = terminal;
    this.#now = now;
    this.#start = now();
    this.#text = text;
    this.#timer = setTimeout(() => this.#draw(), QUIET_MS);
  }

  /** What is done now. */
  tell(text: string): void {
    this.#text = oneLine(text);
    if (this.#now() - this.#start >= QUIET_MS) this.#draw();
  }

  /** Ends the telling and leaves the line empty. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#drawn && this.#terminal.canRedraw) this.#terminal.err(CLEAR_LINE);
  }

  #draw(): void {
    if (this.#timer === undefined) return;
    this.#drawn = true;
    if (!this.#terminal.canRedraw) return this.#tellOnce();
    const age = duration(Math.floor((this.#now() - this.#start) / 1000) * 1000);
    this.#terminal.err(`${CLEAR_LINE}${shorten(this.#text, WIDTH)} … ${age}`);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), REDRAW_MS);
  }

  #tellOnce(): void {
    if (this.#told === this.#text) return;
    this.#told = this.#text;
    this.#terminal.err(`${this.#text} …\n`);
  }
}
