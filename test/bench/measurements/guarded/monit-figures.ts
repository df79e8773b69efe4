import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { signal } from '../../../rig/cleanup.ts';
import { memoryOf } from '../../../rig/process-facts.ts';
import { waitUntil } from '../../../rig/wait-until.ts';
import { memberNames } from '../../fleet.ts';
import type { Bench } from '../../measurement.ts';
import { type MonitFleet, startMonitFleet } from '../../monit.ts';
import { type Answer, type Figures, KILL_LIMIT_MS, processorShare, victims } from './figures.ts';

async function killMonits(fleet: MonitFleet, names: readonly string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [at, name] of names.entries()) {
    const victim = await waitUntil(`${name} runs`, { withinMs: KILL_LIMIT_MS }, () => fleet.process(name));
    // At every phase of its cycle of a second, evenly.
    await pause((at * 1000) / names.length);
    const seen = [fleet.noticed(name, KILL_LIMIT_MS), fleet.replaced(name, victim, KILL_LIMIT_MS)] as const;
    const killed = performance.now();
    signal(victim, 'SIGKILL');
    const [noticed, healed] = await Promise.all(seen);
    answers.push({ noticed: noticed - killed, healed: healed - killed });
  }
  return answers;
}

/** Guards a fleet of the same size with Monit. */
export async function measureMonit(bench: Bench): Promise<Figures> {
  const { scale, tell, folder, cleanup } = bench;
  const names = memberNames(scale.fleet);
  const fleet = await startMonitFleet(join(folder, 'monit'), names, cleanup);
  const pids = (): readonly number[] => [fleet.monit.pid];
  await pause(scale.smoke ? 2000 : 5000);
  tell(`  Monit with the same number of processes: quiet for ${scale.quietSeconds} s, then ${scale.monitKills} kills`);
  const idleShare = await processorShare(pids, scale.quietSeconds);
  const memory = memoryOf(pids());
  const answers = await killMonits(fleet, victims(names, scale.monitKills));
  await fleet.end();
  return { answers, idleShare, perCheck: idleShare / scale.fleet, memory, daemonMemory: memory, intervalMs: 1000 };
}
