import type { Client } from '@lkssp/client';
import { setTimeout as pause } from 'node:timers/promises';

/** How long and how closely is looked. */
export interface LateLook {
  readonly intervalMs: number;
  readonly seconds: number;
}

/** What was seen of some resources. */
interface Seen {
  /** Starts of checks, milliseconds since 1970, a row for each resource. */
  readonly rows: readonly (readonly number[])[];
  /** When was last looked. */
  readonly until: number;
}

async function checkStarts(client: Client, tags: ReadonlySet<string>, look: LateLook): Promise<Seen> {
  const seen = new Map<string, Set<number>>();
  const end = performance.now() + look.seconds * 1000;
  let until = Date.now();
  while (performance.now() < end) {
    until = Date.now();
    const { resources } = await client.status();
    for (const { tag, lastCheck } of resources) {
      if (!tags.has(tag) || lastCheck === undefined) continue;
      const own = seen.get(tag) ?? new Set();
      // What is told is its end.
      seen.set(tag, own.add(lastCheck.at - Math.round(lastCheck.tookMs)));
    }
    await pause(look.intervalMs / 5);
  }
  return { rows: [...seen.values()].map((starts) => [...starts].toSorted((one, other) => one - other)), until };
}

/**
 * Parts of the period by which the checks of `tags` came late during `seconds`: each against the one before it, and what is
 * owed at the end.
 */
export async function latenesses(client: Client, tags: readonly string[], look: LateLook): Promise<readonly number[]> {
  const { intervalMs } = look;
  const { rows, until } = await checkStarts(client, new Set(tags), look);
  if (rows.length < tags.length) throw new Error(`only ${rows.length} of ${tags.length} resources were ever looked at`);
  return rows.flatMap((starts) =>
    [...starts.slice(1), until].map((at, index) => {
      const gap = at - (starts[index] ?? at);
      return Math.max(0, gap - intervalMs) / intervalMs;
    }),
  );
}
