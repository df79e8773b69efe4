/** How often a resource relapsed without a time of peace between. */
export interface Restlessness {
  /** Attempts since the last peace. */
  readonly attempts: number;
  /** Monotonic milliseconds of the last bad verdict. */
  readonly lastBadAt: number;
}

/** What a further attempt must observe. */
export interface Spacing {
  readonly delayMs: number;
  /** Number of this attempt since the last peace, from 1. */
  readonly attempt: number;
  /** True from the third on. */
  readonly flapping: boolean;
}

/** Attempts wait 0, 1, 2, 4 … seconds, at most one check interval; the row starts anew after `stableAfterMs` without a bad verdict. */
export function spaceAttempt(
  before: Restlessness | undefined,
  now: number,
  limits: { readonly stableAfterMs: number; readonly checkIntervalMs: number },
): Spacing {
  const peace = before === undefined || now - before.lastBadAt >= limits.stableAfterMs;
  const earlier = peace ? 0 : before.attempts;
  const delay = earlier === 0 ? 0 : 1000 * 2 ** Math.min(earlier - 1, 20);
  return { delayMs: Math.min(delay, limits.checkIntervalMs), attempt: earlier + 1, flapping: earlier + 1 >= 3 };
}
