import type { Client } from '@lkssp/client';
import { setTimeout as pause } from 'node:timers/promises';

/** How long and how closely is looked. */
export interface LateLook {
  readonly intervalMs: number;
  readonly seconds: number;
}

/** Every start of a check that was seen of some resources, milliseconds since 1970. */
async function checkStarts(
  client: Client,
  tags: ReadonlySet<string>,
  { intervalMs, seconds }: LateLook,
): Promise<readonly number[][]> {
  const seen = new Map<string, Set<number>>();
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const { resources } = await client.status();
    for (const { tag, lastCheck } of resources) {
      if (!tags.has(tag) || lastCheck === undefined) continue;
      const own = seen.get(tag) ?? new Set();
      seen.set(tag, own.add(lastCheck.at));
    }
    await pause(intervalMs / 5);
  }
  return [...seen.values()].map((starts) => [...starts].toSorted((one, other) => one - other));
}

/**
 * Parts of the period by which the checks of `tags` came late during `seconds`: each against the one before it, and what is
 * owed at the end.
 */
export async function latenesses(client: Client, tags: readonly string[], look: LateLook): Promise<readonly number[]> {
  const { intervalMs } = look;
  const rows = await checkStarts(client, new Set(tags), look);
  if (rows.length < tags.length) throw new Error(`only ${rows.length} of ${tags.length} resources were ever looked at`);
  const now = Date.now();
  return rows.flatMap((starts) =>
    [...starts.slice(1), now].map((at, index) => {
      const gap = at - (starts[index] ?? at);
      return Math.max(0, gap - intervalMs) / intervalMs;
    }),
  );
}
