const TICK_MS = 100;
const KEPT_GAPS = 32;

/** What the meter reads; replaced in tests. */
export interface LagClock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds of processor time that this thread has used. */
  busy(): number;
}

const REAL: LagClock = {
  now: () => performance.now(),
  busy: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};

/** A time in which this process was not scheduled though it wanted to be. */
interface Gap {
  readonly until: number;
  readonly lostMs: number;
}

/**
 * Measures when this process was kept from running: a tick that comes late although the thread has used no processor
 * time meanwhile. Time that a kit itself computes away is not starvation. Ticks only while somebody asks for it, so that
 * an idle kit host sleeps.
 */
export class LagMeter {
  readonly #clock: LagClock;
  #gaps: Gap[] = [];
  #users = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #lastBusy = 0;

  constructor(clock: LagClock = REAL) {
    this.#clock = clock;
  }

  /** A call begins. */
  begin(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    this.#lastTick = this.#clock.now();
    this.#lastBusy = this.#clock.busy();
    this.#timer = setInterval(() => this.turn(), TICK_MS).unref();
  }

  /** A call is over. */
  end(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** True when more than `allowedMs` in one piece were lost since `since` (milliseconds of the clock's `now`). */
  starvedSince(since: number, allowedMs: number): boolean {
    this.turn();
    return this.#gaps.some((gap) => gap.until >= since && gap.lostMs > allowedMs);
  }

  /** One tick. */
  turn(): void {
    const now = this.#clock.now();
    const busy = this.#clock.busy();
    const lostMs = now - this.#lastTick - TICK_MS - (busy - this.#lastBusy);
    if (lostMs > TICK_MS) this.#gaps = [...this.#gaps.slice(1 - KEPT_GAPS), { until: now, lostMs }];
    this.#lastTick = now;
    this.#lastBusy = busy;
  }
}

const MOST_LAG_MS = 500;
const MOST_LAG_SHARE = 0.2;

/** How much lag a call with this limit may suffer: 500 ms, and no more than a fifth of the limit. */
export function allowedLagMs(limitMs: number): number {
  return Math.min(MOST_LAG_MS, limitMs * MOST_LAG_SHARE);
}
