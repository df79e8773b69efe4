import { openSync, readSync } from 'node:fs';
import type { Clock, Timer } from '../ports/clock.js';

/** Node fires a timer at once when its delay does not fit into 31 bits (Node documentation, setTimeout). */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Opened once for all clocks of this process: time must go on when no descriptor is left. */
let uptime: number | undefined;

/** The clocks of this machine. */
export class SystemClock implements Clock {
  readonly #uptime = (uptime ??= openSync('/proc/uptime', 'r'));
  readonly #text = Buffer.alloc(64);

  wall(): number {
    return Date.now();
  }

  /** hrtime is CLOCK_MONOTONIC on Linux (libuv, uv_hrtime). */
  monotonic(): number {
    return Number(process.hrtime.bigint()) / 1e6;
  }

  /** /proc/uptime is CLOCK_BOOTTIME in hundredths of a second (proc_uptime(5)); procfs does not block. */
  sinceBoot(): number {
    const length = readSync(this.#uptime, this.#text, 0, this.#text.length, 0);
    return Number.parseFloat(this.#text.toString('latin1', 0, length)) * 1000;
  }

  after(ms: number, act: () => void): Timer {
    const due = this.monotonic() + Math.max(0, Number.isNaN(ms) ? 0 : ms);
    let handle: NodeJS.Timeout | undefined;
    // Node may fire a fraction of a millisecond early, and never waits longer than 24 days: look again each time.
    const arm = () => {
      const left = due - this.monotonic();
      handle = setTimeout(() => (this.monotonic() < due ? arm() : act()), Math.min(Math.ceil(left), LONGEST_DELAY));
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  }
}
