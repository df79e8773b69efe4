import { formatMs } from '../../contract/duration.js';
import { say } from '../../messages/sentence.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';

const EVERY_MS = 250;
const STALL_MS = 500;
const SUSPENSION_MS = 500;
const JUMP_MS = 1000;
/** Gaps that are remembered. */
const KEPT = 64;

/** Time in which this process did not run; `end` by the monotonic clock. */
interface Gap {
  readonly end: number;
  readonly what: string;
}

interface Readings {
  readonly monotonic: number;
  readonly boot: number;
  readonly wall: number;
}

/**
 * Notices when this process stood still, when the machine slept, and when its clock was set: by looking at three clocks
 * four times a second.
 */
export class TimeWatch {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #gaps: Gap[] = [];
  #last: Readings;
  #timer: Timer | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
    this.#last = this.#read();
    this.#arm();
  }

  /** Compares the clocks with the last time. Called by its own timer. */
  turn(): void {
    const [last, now] = [this.#last, this.#read()];
    this.#last = now;
    const late = now.monotonic - last.monotonic - EVERY_MS;
    if (late > STALL_MS) this.#note(now, `the daemon stood still for ${formatMs(Math.round(late))}`);
    const slept = now.boot - now.monotonic - (last.boot - last.monotonic);
    if (slept > SUSPENSION_MS) this.#note(now, `the machine was suspended for ${formatMs(Math.round(slept))}`);
    const jump = now.wall - now.boot - (last.wall - last.boot);
    if (Math.abs(jump) <= JUMP_MS) return;
    const by = `${jump < 0 ? '-' : '+'}${formatMs(Math.round(Math.abs(jump)))}`;
    this.#logger.tell(say('wallClockJumped', { by }), { component: 'clock' });
  }

  /** What made this process miss time since `since` of the monotonic clock, or undefined. */
  missed(since: number): string | undefined {
    // The timer of a gap that has just ended may not have fired yet when the verdict of that turn is judged.
    this.turn();
    return this.#gaps.findLast((gap) => gap.end >= since)?.what;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer = this.#clock.after(EVERY_MS, () => {
      this.turn();
      this.#arm();
    });
  }

  #note(now: Readings, what: string): void {
    this.#gaps.push({ end: now.monotonic, what });
    if (this.#gaps.length > KEPT) this.#gaps.shift();
  }

  #read(): Readings {
    return { monotonic: this.#clock.monotonic(), boot: this.#clock.sinceBoot(), wall: this.#clock.wall() };
  }
}
