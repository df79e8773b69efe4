import type { Clock } from '../ports/clock.js';

/** Resolves after `ms`, or when `signal` aborts, or when `event` resolves, whichever comes first. Leaves no timer behind. */
export async function waitFor(clock: Clock, ms: number, signal?: AbortSignal, event?: Promise<unknown>): Promise<void> {
  if (ms <= 0 || signal?.aborted === true) return;
  const over = Promise.withResolvers<void>();
  const end = (): void => over.resolve();
  const timer = clock.after(ms, end);
  signal?.addEventListener('abort', end, { once: true });
  await Promise.race(event === undefined ? [over.promise] : [over.promise, event]);
  timer.cancel();
  signal?.removeEventListener('abort', end);
}
