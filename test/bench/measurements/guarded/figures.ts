import { setTimeout as pause } from 'node:timers/promises';
import { type MemoryFacts, processorSeconds } from '../../../rig/process-facts.ts';

/** What came of one kill, milliseconds. */
export interface Answer {
  readonly noticed: number;
  readonly healed: number;
}

/** All figures of one guardian. */
export interface Figures {
  readonly answers: readonly Answer[];
  /** Processor seconds in a second with nothing happening, at the usual interval. */
  readonly idleShare: number;
  /** Processor seconds of one check. */
  readonly perCheck: number;
  readonly memory: MemoryFacts;
  /** Of the daemon alone, without its kit hosts. */
  readonly daemonMemory: MemoryFacts;
  readonly intervalMs: number;
}

/** How long the repair of one process may take before the run counts as broken. */
export const KILL_LIMIT_MS = 30_000;

/** Seldom the same one twice: whoever fails often is repaired with growing pauses, which is not what is measured. */
export function victims(names: readonly string[], count: number): readonly string[] {
  const stride = Math.max(1, Math.floor(names.length / count));
  return Array.from({ length: count }, (_, at) => names[(at * stride) % names.length] ?? '');
}

/** Processor seconds in a second, taken over `seconds`. */
export async function processorShare(pids: () => readonly number[], seconds: number): Promise<number> {
  const [begun, before] = [performance.now(), processorSeconds(pids())];
  await pause(seconds * 1000);
  return (processorSeconds(pids()) - before) / ((performance.now() - begun) / 1000);
}
