import { setTimeout as pause } from 'node:timers/promises';
import type { HierarchyDocument } from '@lkssp/client';
import { signal } from '../rig/cleanup.ts';
import { argumentsOf, familyOf, isAlive, type ProcessFacts, processFacts } from '../rig/process-facts.ts';
import type { SeededRandom } from '../rig/seeded-random.ts';
import { lookIntoStore } from '../rig/store-check.ts';
import type { TrialHome } from '../rig/trial-home.ts';
import { waitUntil } from '../rig/wait-until.ts';

/** Nobody breaks these: whatever happens, their processes must be the same in the end. */
export const STEADY = ['steady-a', 'steady-b', 'steady-c', 'steady-d', 'steady-e', 'steady-f', 'steady-g', 'steady-h'];
/** These are broken all the time; some stand on steady ones, none stands below one. */
export const BREAKABLE = ['frail-a', 'frail-b', 'frail-c', 'frail-d', 'frail-e', 'frail-f', 'frail-g', 'frail-h'];
/** Applications by scripts, standing on frail ones: the load of running programs. */
export const SCRIPTED = ['app-a', 'app-b', 'app-c', 'app-d'];

const DEPENDS: Readonly<Record<string, readonly string[]>> = {
  'steady-b': ['steady-a'],
  'steady-c': ['steady-b'],
  'frail-a': ['steady-a'],
  'frail-b': ['frail-a', 'steady-b'],
  'frail-c': ['frail-b'],
  'app-a': ['frail-c'],
  'app-b': ['frail-c', 'frail-d'],
  'app-c': ['steady-d'],
};

export const TAGS: readonly string[] = [...STEADY, ...BREAKABLE, ...SCRIPTED].toSorted();
export const DEPENDENCIES = Object.values(DEPENDS).flat().length;

/** Twenty resources, checked every second. */
export function stormResources(trial: TrialHome): HierarchyDocument['resources'] {
  const settings = { checkInterval: '1s', checkLimit: '900ms' };
  const more = (tag: string) => ({ settings, dependsOn: DEPENDS[tag] ?? [] });
  const sleepers = [...STEADY, ...BREAKABLE].map((tag) => trial.sleeper(tag, more(tag)));
  const scripted = SCRIPTED.map((tag) => {
    const state = `${trial.folder}/${tag}.state`;
    const options = {
      restore: trial.script(`${tag}-restore`, `echo up >'${state}'`),
      remove: trial.script(`${tag}-remove`, `rm -f '${state}'`),
      quickCheck: trial.script(`${tag}-check`, `[ -e '${state}' ]`),
    };
    return { [tag]: { kit: 'genapp', options, ...more(tag) } };
  });
  return Object.assign({}, ...sleepers, ...scripted) as HierarchyDocument['resources'];
}

/**
 * Brings back what stays failed, as a person would: who is killed in the middle of its repair has failed for good, because
 * Failover is off. Gives how many had to be.
 */
export async function bringBack(trial: TrialHome): Promise<number> {
  const { resources } = await trial.client.status();
  const out = resources.filter(({ state, acting }) => acting === undefined && (state === 'OSF' || state === 'OSU'));
  await Promise.all(out.map(({ tag }) => trial.client.restoreResource(tag)));
  return out.length;
}

/** Kills one frail process after the other until told to stop, and brings back what stays failed; gives how many. */
export async function keepBreaking(trial: TrialHome, random: SeededRandom, stop: AbortSignal): Promise<number> {
  let broken = 0;
  while (!stop.aborted) {
    await pause(random.between(20, 250));
    // Nobody answers while the daemon is dead.
    if (random.next() < 0.2) await bringBack(trial).catch(() => 0);
    const [process] = trial.processesOf(random.among(BREAKABLE as [string, ...string[]]));
    if (process === undefined || stop.aborted) continue;
    signal(process, 'SIGKILL');
    broken++;
  }
  return broken;
}

/** The kit host of the daemon, if there is one now. */
export function kitHostOf(trial: TrialHome): ProcessFacts | undefined {
  const { pid } = trial.daemon.facts;
  return familyOf(pid).find((each) => argumentsOf(each.pid)[0]?.startsWith('lkssp kits') === true);
}

/** What must hold at any instant; a sentence for everything that does not. */
export function wrongAnyTime(trial: TrialHome, steady: ReadonlyMap<string, ProcessFacts>): readonly string[] {
  const { integrity, tags, dependencies } = lookIntoStore(trial.home);
  const lost = TAGS.filter((tag) => !tags.includes(tag));
  const doubled = [...STEADY, ...BREAKABLE].filter((tag) => trial.processesOf(tag).length > 1);
  const restarted = [...steady].filter(([, process]) => !isAlive(process)).map(([tag]) => tag);
  return [
    ...(integrity === 'ok' ? [] : [`the store is broken: ${integrity}`]),
    ...(lost.length === 0 ? [] : [`the store has lost ${lost.join(', ')}`]),
    ...(tags.length === TAGS.length ? [] : [`the store holds ${tags.length} resources, not ${TAGS.length}`]),
    ...(dependencies === DEPENDENCIES ? [] : [`the store holds ${dependencies} dependencies, not ${DEPENDENCIES}`]),
    ...doubled.map((tag) => `${tag} runs ${trial.processesOf(tag).length} times`),
    ...restarted.map((tag) => `${tag} was healthy, and was ended`),
  ];
}

/** Kills a part of lkssp. The daemon is started again at once. A kit host that is not back yet is waited for. */
export async function killPart(
  trial: TrialHome,
  part: 'daemon' | 'kit host' | 'worker',
  env: Record<string, string>,
): Promise<void> {
  if (part === 'worker') {
    signal(trial.daemon.facts, 'SIGUSR2');
    return;
  }
  if (part === 'kit host') {
    signal(await waitUntil('a kit host', { withinMs: 60_000 }, () => kitHostOf(trial)), 'SIGKILL');
    return;
  }
  await trial.daemon.end('SIGKILL');
  await trial.start({ env });
}

/** True while the daemon that was started last lives: nothing but us may end it. */
export const daemonLives = (trial: TrialHome): boolean => processFacts(trial.daemon.facts.pid) !== undefined;
