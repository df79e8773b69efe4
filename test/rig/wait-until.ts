import { setTimeout as pause } from 'node:timers/promises';

/** How long and how often is looked. Milliseconds. */
export interface Patience {
  readonly withinMs: number;
  readonly everyMs?: number;
}

/**
 * Looks again and again until `look` gives something else than undefined or false, and returns that. Rejects after the
 * deadline with what was waited for, and with what the last look threw.
 */
export async function waitUntil<Found>(
  what: string,
  { withinMs, everyMs = 20 }: Patience,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
): Promise<Found> {
  const end = performance.now() + withinMs;
  let cause: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) throw new Error(`waited ${withinMs} ms in vain: ${what}`, { cause });
    await pause(everyMs);
  }
}
