import type { EngineSettings } from '../../domain/engine-settings.js';
import type { Look } from '../../domain/look.js';
import { say } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { AlarmBoard } from '../state/alarm-board.js';
import { type Restlessness, spaceAttempt, type Spacing } from '../policy/attempt-spacing.js';

/** What is kept of relapses. */
export interface RestlessParts {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly alarms: AlarmBoard;
  /** Effective check interval: the longest wait between attempts. */
  readonly checkIntervalMs: (tag: string) => number;
}

/** Remembers which resources relapse, so that their attempts are spaced and a person hears of it. */
export class RestlessResources {
  readonly #parts: RestlessParts;
  readonly #all = new Map<string, Restlessness>();

  constructor(parts: RestlessParts) {
    this.#parts = parts;
  }

  /** Peace ends the row, also when a bad verdict is the first news of it; otherwise a bad verdict prolongs it. */
  note({ tag, verdict }: Look): void {
    const before = this.#all.get(tag);
    if (before === undefined) return;
    const now = this.#parts.clock.monotonic();
    if (now - before.lastBadAt >= this.#parts.settings.stableAfterMs) {
      this.#all.delete(tag);
      this.#parts.alarms.clear(`flapping:${tag}`);
    } else if (verdict.verdict === 'failed' || (verdict.verdict === 'unknown' && verdict.because === 'hung')) {
      this.#all.set(tag, { ...before, lastBadAt: now });
    }
  }

  /** Forgets a resource that was deleted: another one may come under its tag. */
  forget(tag: string): void {
    this.#all.delete(tag);
  }

  /** Spacing of one more attempt, which counts from now on. */
  space(tag: string): Spacing {
    const { clock, settings, alarms, checkIntervalMs } = this.#parts;
    const now = clock.monotonic();
    const limits = { stableAfterMs: settings.stableAfterMs, checkIntervalMs: checkIntervalMs(tag) };
    const spacing = spaceAttempt(this.#all.get(tag), now, limits);
    this.#all.set(tag, { attempts: spacing.attempt, lastBadAt: now });
    const stable = `${settings.stableAfterMs / 1000}s`;
    if (spacing.flapping) alarms.raise(`flapping:${tag}`, say('flapping', { tag, count: spacing.attempt, stable }));
    return spacing;
  }
}
