import { wordsOf } from '../../errors/lkssp-error.js';
import type { Clock, Timer } from '../../ports/clock.js';

/** Where lines go in the end. Rejects when it cannot take them now. */
export interface LineSink {
  /** Takes some bytes of `lines`, at least one, and says how many. */
  write(lines: Buffer): Promise<number>;
  close(): Promise<void>;
}

/** Who hears how it goes. */
export interface PumpListener {
  /** Once, when it begins to fail. */
  failing(why: string): void;
  /** Once, when it works again. `lost`: lines that found no room meanwhile. */
  recovered(lost: number): void;
}

const RETRY_MS = 1000;
const BATCH_LINES = 500;
/** A disk that has not answered for this long is told of like one that refuses. */
const SLOW_MS = 5000;

/**
 * Carries lines to a sink without ever waiting for it: what cannot be written yet is kept, up to a bound, and of more the
 * oldest are given up. At most one write is under way, so that a frozen disk holds one thread of Node's pool, not all.
 */
export class LinePump {
  readonly #sink: LineSink;
  readonly #clock: Clock;
  readonly #most: number;
  readonly #listener: PumpListener;
  #waiting: string[] = [];
  /** What a sink has taken only in part: the rest must come next, or a line would be torn. */
  #rest: Buffer = Buffer.alloc(0);
  #busy = false;
  #failing = false;
  #lost = 0;
  #retry: Timer | undefined;
  #reopen = false;
  readonly #idle: (() => void)[] = [];

  /** `most`: lines that may wait, and a tenth more for a moment. */
  constructor(sink: LineSink, clock: Clock, most: number, listener: PumpListener) {
    this.#sink = sink;
    this.#clock = clock;
    this.#most = most;
    this.#listener = listener;
  }

  push(line: string): void {
    this.#waiting.push(line);
    // A tenth more, so that a long array is not moved for every line.
    if (this.#waiting.length > this.#most * 1.1) {
      this.#lost += this.#waiting.length - this.#most;
      this.#waiting = this.#waiting.slice(-this.#most);
    }
    if (!this.#busy && this.#retry === undefined) void this.#pump();
  }

  /** Closes the sink before the next write, so that it is opened anew. */
  reopen(): void {
    this.#reopen = true;
    this.#retryNow();
  }

  /** Resolves when all is written, or after `withinMs`. False when a write is still under way then: it holds a thread of Node's pool, for which `process.exit` would wait. */
  async close(withinMs: number): Promise<boolean> {
    this.#retryNow();
    if (this.#busy) {
      await new Promise<void>((resolve) => {
        const limit = this.#clock.after(withinMs, resolve);
        this.#idle.push(() => {
          limit.cancel();
          resolve();
        });
      });
    }
    this.#retry?.cancel();
    const idle = !this.#busy;
    if (idle) await this.#sink.close();
    return idle;
  }

  #retryNow(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    if (!this.#busy) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#busy = true;
    try {
      if (this.#reopen) await this.#sink.close();
      this.#reopen = false;
      while (this.#waiting.length > 0 || this.#rest.length > 0) await this.#writeSome();
    } catch (thrown) {
      this.#fail(wordsOf(thrown));
    }
    this.#busy = false;
    for (const each of this.#idle.splice(0)) each();
  }

  async #writeSome(): Promise<void> {
    if (this.#rest.length === 0) this.#rest = Buffer.from(`${this.#waiting.splice(0, BATCH_LINES).join('\n')}\n`);
    const slow = this.#clock.after(SLOW_MS, () => this.#tellFailing(`no answer for ${SLOW_MS / 1000} s`));
    try {
      this.#rest = this.#rest.subarray(await this.#sink.write(this.#rest));
    } finally {
      slow.cancel();
    }
    if (!this.#failing || this.#rest.length > 0) return;
    this.#failing = false;
    const lost = this.#lost;
    this.#lost = 0;
    this.#listener.recovered(lost);
  }

  #fail(why: string): void {
    this.#retry = this.#clock.after(RETRY_MS, () => {
      this.#retry = undefined;
      void this.#pump();
    });
    this.#tellFailing(why);
  }

  #tellFailing(why: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#listener.failing(why);
  }
}
