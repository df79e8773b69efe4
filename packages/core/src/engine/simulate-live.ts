import type { Hierarchy } from '../domain/hierarchy.js';
import { inService } from '../domain/resource-state.js';
import { LksspError } from '../errors/lkssp-error.js';
import type { SimulationRequest } from '../ports/administration.js';
import type { Change } from '../ports/state-store.js';
import type { Guardian } from './guardian.js';
import { bringUpPretended } from './play-given.js';
import type { Behaviour, Happening } from './simulate/given.js';
import { scenarioPage } from './simulate/scenario-page.js';
import { ScenarioPlayer } from './simulate/scenario-player.js';
import type { Health } from './simulate/scripted-resource.js';
import type { PlannedThing, Story, WorldPlan } from './simulate/world-plan.js';
import { MemoryStateStore } from './state/memory-state-store.js';

const BREAKABLE = ['quickCheck', 'deepCheck', 'restore', 'remove', 'recover'] as const;
const UNTIL_MS = 6 * 3_600_000;
const CALM_MS = 120_000;

/**
 * `lkssp simulate`: what would happen on this server, played by the same engine on a copy: the hierarchies of the named
 * resources as they stand, with settings, policies, counts and restarts of now. Nothing real is asked or touched. Rejects
 * with `LKSSP_RESOURCE_UNKNOWN` or `LKSSP_SIMULATION_INVALID`.
 */
export async function simulateLive(guardian: Guardian, request: SimulationRequest): Promise<string> {
  const story = storyOf(guardian, request);
  const tags = connected(guardian.roster.hierarchy, namedIn(story));
  const result = await ScenarioPlayer.play(story, planOf(guardian, tags), new MemoryStateStore(), bringUpPretended);
  return scenarioPage(result);
}

function namedIn({ when }: Story): readonly string[] {
  return when.flatMap(({ fail = [], hang = [], behave = {} }) => [...fail, ...hang, ...Object.keys(behave)]);
}

/** All tags that dependencies connect with one of `named`. */
function connected(hierarchy: Hierarchy, named: readonly string[]): readonly string[] {
  return hierarchy
    .components(hierarchy.tags)
    .filter((each) => each.some((tag) => named.includes(tag)))
    .flat();
}

/** Things as they are now. What serves is taken for healthy, what failed for failed. */
function planOf({ roster, parts }: Guardian, tags: readonly string[]): WorldPlan {
  const { bootId } = parts.machine;
  const things = tags.map((tag): [string, PlannedThing] => [
    tag,
    { behaviour: { health: healthOf(roster.condition(tag).state) }, children: [...roster.hierarchy.children(tag)] },
  ]);
  return {
    bootId,
    wall: parts.clock.wall(),
    sinceBoot: parts.clock.sinceBoot(),
    changes: [...rosterChanges(roster, tags), ...runChanges(bootId, parts.ledger.all())],
    types: parts.gateway.types(),
    settings: parts.settings,
    things: new Map(things),
  };
}

function healthOf(state: Parameters<typeof inService>[0]): Health {
  if (inService(state)) return state === 'ISU' ? 'degraded' : 'healthy';
  return state === 'OSF' ? 'failed' : 'down';
}

function rosterChanges(roster: Guardian['roster'], tags: readonly string[]): readonly Change[] {
  const { hierarchy, policySettings, latch } = roster;
  const isPlayed = new Set(tags);
  return [
    ...tags.flatMap((tag): readonly Change[] => {
      const resource = roster.resource(tag);
      return resource === undefined ? [] : [{ put: 'resource', resource }];
    }),
    ...hierarchy.dependencies
      .filter(({ parent }) => isPlayed.has(parent))
      .map((dependency): Change => ({ put: 'dependency', dependency })),
    ...tags.map((tag): Change => ({ put: 'condition', condition: { ...roster.condition(tag), watch: [] } })),
    ...policySettings
      .filter(({ tag }) => tag === undefined || isPlayed.has(tag))
      .map((setting): Change => ({ put: 'policy', setting })),
    ...tags.flatMap((tag) => roster.attempts(tag).map((attempt): Change => ({ put: 'attempt', attempt }))),
    ...(latch === undefined ? [] : [{ put: 'latch', latch } as const]),
  ];
}

/** As after a daemon that was killed a moment ago: stored states hold until a check says otherwise. */
function runChanges(bootId: string, restarts: ReturnType<Guardian['parts']['ledger']['all']>): readonly Change[] {
  return [...restarts.map((restart): Change => ({ put: 'restart', restart })), { put: 'run', run: { bootId } }];
}

function storyOf({ roster, service }: Guardian, request: SimulationRequest): Story {
  const { fail, hang = [], breakVerbs = [] } = request;
  if (fail.length + hang.length === 0)
    throw new LksspError('LKSSP_SIMULATION_INVALID', { why: 'nothing is supposed to fail or to hang' });
  for (const tag of [...fail, ...hang]) assertKnown(roster, tag);
  const both = fail.filter((tag) => hang.includes(tag));
  if (both.length > 0)
    throw new LksspError('LKSSP_SIMULATION_INVALID', { why: `${both.join(', ')} cannot both fail and hang` });
  const behave = breaking(roster, breakVerbs);
  const happening: Happening = { at: 1000, fail: [...fail], hang: [...hang], behave, hint: [...fail, ...hang] };
  // Several checks must be able to hang before anything is decided.
  const slowest = Math.max(0, ...hang.map((tag) => service.timing(tag)?.quickCheck.everyMs ?? 0));
  return {
    when: [happening],
    until: UNTIL_MS,
    calmMs: Math.max(CALM_MS, 2 * slowest),
    nodeRestart: 'recorded',
    serves: true,
  };
}

function breaking(roster: Guardian['roster'], pairs: readonly string[]): Record<string, Behaviour> {
  const behave: Record<string, Behaviour> = {};
  for (const pair of pairs) {
    const [, tag = '', word = ''] = /^(.*):([^:]*)$/.exec(pair) ?? [];
    const verb = BREAKABLE.find((each) => each === word);
    if (verb === undefined)
      throw new LksspError('LKSSP_SIMULATION_INVALID', {
        why: `"${pair}" is not TAG:VERB with a verb of ${BREAKABLE.join(', ')}`,
      });
    assertKnown(roster, tag);
    const breaks = verb.endsWith('Check') ? { finds: 'failed' } : { does: 'fails' };
    behave[tag] = { ...behave[tag], [verb]: breaks };
  }
  return behave;
}

function assertKnown(roster: Guardian['roster'], tag: string): void {
  if (roster.resource(tag) === undefined) throw new LksspError('LKSSP_RESOURCE_UNKNOWN', { tag });
}
