import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { signal } from '../../../rig/cleanup.ts';
import { EventLog } from '../../../rig/event-log.ts';
import { memoryOf, type ProcessFacts, processesNaming } from '../../../rig/process-facts.ts';
import { waitUntil } from '../../../rig/wait-until.ts';
import { fleetDocument, makePrograms, memberNames } from '../../fleet.ts';
import type { Bench } from '../../measurement.ts';
import { applyAndServe, startTrial, type Trial } from '../../trial.ts';
import { type Answer, type Figures, KILL_LIMIT_MS, processorShare, victims } from './figures.ts';

const FAST_MS = 1000;

async function killOne(log: EventLog, tag: string, victim: ProcessFacts): Promise<Answer> {
  const opened = log.next(
    `incident of ${tag}`,
    KILL_LIMIT_MS,
    (event) => event.type === 'incident-opened' && event.tag === tag,
  );
  const ended = log.next(
    `repair of ${tag}`,
    KILL_LIMIT_MS,
    (event) => event.type === 'incident-ended' && event.tag === tag,
  );
  const killed = performance.now();
  signal(victim, 'SIGKILL');
  const [open, end] = await Promise.all([opened, ended]);
  if (end.event.type !== 'incident-ended' || end.event.result !== 'recovered')
    throw new Error(`${tag} was not repaired`);
  return { noticed: open.at - killed, healed: end.at - killed };
}

async function killOurs(trial: Trial, names: readonly string[], program: (name: string) => string): Promise<Answer[]> {
  const log = new EventLog(trial.client);
  const answers: Answer[] = [];
  try {
    for (const name of names) {
      const victim = await waitUntil(
        `${name} runs`,
        { withinMs: KILL_LIMIT_MS },
        () => processesNaming(program(name), name)[0],
      );
      answers.push(await killOne(log, name, victim));
    }
  } finally {
    await log.end();
  }
  return answers;
}

/** Guards a fleet with lkssp: quiet, under single kills, and with every check once a second. */
export async function measureOurs(bench: Bench): Promise<Figures> {
  const { scale, tell } = bench;
  const names = memberNames(scale.fleet);
  const trial = await startTrial(bench, 'guarded');
  const program = makePrograms(join(bench.folder, 'guarded/programs'), names);
  const tookMs = await applyAndServe(trial, fleetDocument(names, program), 300_000);
  tell(`  ${scale.fleet} resources serve after ${(tookMs / 1000).toFixed(1)} s; quiet for ${scale.quietSeconds} s`);
  await pause(scale.smoke ? 500 : 5000);
  const idleShare = await processorShare(trial.ourPids, scale.quietSeconds);
  const memory = memoryOf(trial.ourPids());
  const daemonMemory = memoryOf([trial.daemon.facts.pid]);
  const intervalMs = (await trial.client.resource(names[0] ?? '')).checkIntervalMs;
  tell(`  ${scale.kills} kills, one after the other`);
  const answers = await killOurs(trial, victims(names, scale.kills), program);
  tell(`  every check once a second for ${scale.quietSeconds} s`);
  await applyAndServe(trial, fleetDocument(names, program, `${FAST_MS}ms`), 300_000);
  await pause(2000);
  const fastShare = await processorShare(trial.ourPids, scale.quietSeconds);
  await trial.end();
  const extraChecks = scale.fleet * (1000 / FAST_MS - 1000 / intervalMs);
  return { answers, idleShare, perCheck: (fastShare - idleShare) / extraChecks, memory, daemonMemory, intervalMs };
}
