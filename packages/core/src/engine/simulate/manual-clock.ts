import type { Clock, Timer } from '../../ports/clock.js';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
  /** It has run, or will not. */
  over: boolean;
}

/** More acts than this without time going on means that something waits in a circle. */
const ACTS_AT_ONCE = 100_000;

/** Wall-clock time at which a manual clock begins: 1 January 2026, midnight, UTC. */
export const MANUAL_EPOCH = Date.UTC(2026, 0, 1);

/**
 * A clock that stands still until it is told to go on. After every timer all promises are let run, so that asynchronous
 * code behaves the same every time, in no real time.
 */
export class ManualClock implements Clock {
  #monotonic = 0;
  #suspended = 0;
  #wallAhead: number;
  /** Latest first, so that the next one is taken from the end. */
  readonly #timers: Due[] = [];
  #order = 0;
  #waiting = 0;
  /** Milliseconds since boot at the start, so that tests see at once who mixes up the three times. */
  #bootAhead: number;

  constructor(start: { readonly wall?: number; readonly monotonic?: number; readonly sinceBoot?: number } = {}) {
    this.#monotonic = start.monotonic ?? 0;
    this.#bootAhead = (start.sinceBoot ?? this.#monotonic) - this.#monotonic;
    this.#wallAhead = (start.wall ?? MANUAL_EPOCH) - this.#monotonic;
  }

  wall(): number {
    return this.#monotonic + this.#wallAhead + this.#suspended;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sinceBoot(): number {
    return this.#monotonic + this.#bootAhead + this.#suspended;
  }

  after(ms: number, act: () => void): Timer {
    const due: Due = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, act, over: false };
    this.#timers.splice(this.#place(due), 0, due);
    this.#waiting++;
    return { cancel: () => this.#cancel(due) };
  }

  /** Timers that still wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The same clock as one process sees it: when that ends, its timers are gone. */
  life(): ClockLife {
    return new ClockLife(this);
  }

  /** Lets `ms` milliseconds pass: runs what falls due in order of time, and after each lets all promises run. */
  async advance(ms: number): Promise<void> {
    await this.#run(this.#monotonic + ms, () => false);
  }

  /** Goes on until `condition` holds, looked at after every timer. Answers whether it came to hold within `limitMs`. */
  async runUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
    await this.#run(this.#monotonic + limitMs, condition);
    return condition();
  }

  /** Goes on until no timer waits any more. Answers false when some still do after `limitMs`. */
  async runUntilQuiet(limitMs: number): Promise<boolean> {
    return this.runUntil(() => this.waiting === 0, limitMs);
  }

  /** Resolves as `work` does, letting as much time pass as it needs, at most `limitMs` (default an hour). */
  async finish<Result>(work: Promise<Result>, limitMs = 3_600_000): Promise<Result> {
    let settled = false;
    const noted = () => {
      settled = true;
    };
    work.then(noted, noted);
    if (!(await this.runUntil(() => settled, limitMs)))
      throw new Error(`not finished within ${limitMs} ms of the manual clock`);
    return work;
  }

  /** Lets all promises run without time going on. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Somebody sets the wall clock; nothing else notices. */
  jumpWall(ms: number): void {
    this.#wallAhead += ms;
  }

  /** The machine sleeps for `ms`: wall clock and time since boot go on, timers and monotonic time do not. */
  suspend(ms: number): void {
    this.#suspended += ms;
  }

  /** The machine boots: time since boot begins anew. Monotonic time goes on, so that waiting timers keep their order. */
  bootAnew(): void {
    this.#wallAhead += this.#suspended;
    this.#suspended = 0;
    this.#bootAhead = -this.#monotonic;
  }

  async #run(until: number, stop: () => boolean): Promise<void> {
    await this.settle();
    let acts = 0;
    for (let due = this.#next(until); due !== undefined && !stop(); due = this.#next(until)) {
      acts = due.at > this.#monotonic ? 0 : acts + 1;
      if (acts > ACTS_AT_ONCE) throw new Error(`${acts} timers ran at one instant (${this.#monotonic} ms): a circle`);
      this.#cancel(due);
      this.#monotonic = Math.max(this.#monotonic, due.at);
      due.act();
      await this.settle();
    }
    if (!stop()) this.#monotonic = Math.max(this.#monotonic, until);
  }

  #next(until: number): Due | undefined {
    while (this.#timers.at(-1)?.over === true) this.#timers.pop();
    const due = this.#timers.at(-1);
    return due !== undefined && due.at <= until ? due : undefined;
  }

  #cancel(due: Due): void {
    if (!due.over) this.#waiting--;
    due.over = true;
  }

  #place(due: Due): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#timers[middle];
      if (there !== undefined && (there.at > due.at || (there.at === due.at && there.order > due.order)))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A clock whose timers all end with the process that set them. */
export class ClockLife implements Clock {
  readonly #clock: Clock;
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wall(): number {
    return this.#clock.wall();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  sinceBoot(): number {
    return this.#clock.sinceBoot();
  }

  after(ms: number, act: () => void): Timer {
    return this.#clock.after(ms, () => {
      if (!this.#ended) act();
    });
  }

  /** The process is killed: nothing that waits goes on. */
  end(): void {
    this.#ended = true;
  }
}
