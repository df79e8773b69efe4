import { SystemClock } from '../../src/node/system-clock.js';
import type { Timer } from '../../src/ports/clock.js';

const TIMES = 50;

/** The real clock, but what is looked at every 10 s is looked at fifty times as often; shorter waits stay as they are. */
export class HurriedClock extends SystemClock {
  override after(ms: number, act: () => void): Timer {
    return super.after(ms === 10_000 ? ms / TIMES : ms, act);
  }
}
