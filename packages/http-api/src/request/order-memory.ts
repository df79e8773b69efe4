import { createHash } from 'node:crypto';
import { LksspError } from '@lkssp/core/engine';

/** An answer that can be given again. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A key's place: whoever begins an order settles it. */
export interface OrderPlace {
  /** Keeps a good answer for the next one who asks; forgets the key for `undefined`, so that it can be tried again. */
  settle(answer: GivenAnswer | undefined): void;
}

interface Entry {
  readonly print: string;
  readonly at: number;
  readonly answer: Promise<GivenAnswer | undefined>;
}

/**
 * Remembers orders by their idempotency key, so that one that is sent twice (a lost answer, an impatient script) is
 * carried out once.
 */
export class OrderMemory {
  readonly #entries = new Map<string, Entry>();
  readonly #keepMs: number;
  readonly #most: number;
  readonly #now: () => number;

  /** `now`: milliseconds of a clock that does not jump. */
  constructor(keepMs: number, most: number, now: () => number = () => performance.now()) {
    this.#keepMs = keepMs;
    this.#most = most;
    this.#now = now;
  }

  /** The answer that the same order got or is about to get, or a place for a new one. Throws `LKSSP_KEY_REUSED` when the key belongs to another order. */
  async begin(key: string, order: readonly unknown[]): Promise<GivenAnswer | OrderPlace> {
    const print = createHash('sha256').update(JSON.stringify(order)).digest('hex');
    for (;;) {
      this.#forgetOld();
      const entry = this.#entries.get(key);
      if (entry === undefined) return this.#place(key, print);
      if (entry.print !== print) throw new LksspError('LKSSP_KEY_REUSED', { key });
      const answer = await entry.answer;
      if (answer !== undefined) return answer;
    }
  }

  #place(key: string, print: string): OrderPlace {
    const { promise, resolve } = Promise.withResolvers<GivenAnswer | undefined>();
    const entry = { print, at: this.#now(), answer: promise };
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < this.#most) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, entry);
    const settle = (answer: GivenAnswer | undefined): void => {
      if (answer === undefined && this.#entries.get(key) === entry) this.#entries.delete(key);
      resolve(answer);
    };
    return { settle };
  }

  /** Entries are in the order of their age. */
  #forgetOld(): void {
    for (const [key, { at }] of this.#entries) {
      if (this.#now() - at < this.#keepMs) return;
      this.#entries.delete(key);
    }
  }
}
