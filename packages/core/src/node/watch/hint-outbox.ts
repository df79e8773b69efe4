import type { Hint } from './watch-messages.js';

/** So many hints for one thing at once … */
const BURST = 10;
/** … and one more in each of these: what flaps for hours must not keep the machine busy with checks. */
const REFILL_MS = 500;

interface Bucket {
  left: number;
  since: number;
}

/** Hints that wait to be told: each thing once a turn, and not too often. Nothing is lost; the last one comes late at worst. */
export class HintOutbox {
  readonly #waiting = new Map<string, Hint>();
  readonly #buckets = new Map<string, Bucket>();
  #next = Number.POSITIVE_INFINITY;

  note(key: string, absent: boolean): void {
    this.#waiting.set(key, { key, absent });
    this.#next = 0;
  }

  forget(key: string): void {
    this.#waiting.delete(key);
    this.#buckets.delete(key);
  }

  /** When the next one may be told. */
  get due(): number {
    return this.#waiting.size === 0 ? Number.POSITIVE_INFINITY : this.#next;
  }

  /** What may be told now. */
  take(now: number): readonly Hint[] {
    if (this.due > now) return [];
    const ready = [...this.#waiting.values()].filter(({ key }) => this.#admit(key, now));
    for (const { key } of ready) this.#waiting.delete(key);
    const times = [...this.#waiting.keys()].map((key) => (this.#buckets.get(key)?.since ?? now) + REFILL_MS);
    this.#next = Math.min(...times, Number.POSITIVE_INFINITY);
    return ready;
  }

  #admit(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? { left: BURST, since: now };
    this.#buckets.set(key, bucket);
    const refilled = Math.floor((now - bucket.since) / REFILL_MS);
    bucket.left = Math.min(BURST, bucket.left + refilled);
    bucket.since = bucket.left === BURST ? now : bucket.since + refilled * REFILL_MS;
    if (bucket.left === 0) return false;
    bucket.left -= 1;
    return true;
  }
}
