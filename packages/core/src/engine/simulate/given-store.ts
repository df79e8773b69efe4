import type { PolicySetting } from '../../domain/policy-settings.js';
import type { Dependency, Resource, ResourceSettings, ResourceTiming } from '../../domain/resource.js';
import { type Condition, inService } from '../../domain/resource-state.js';
import { type EngineSettings, DEFAULT_ENGINE_SETTINGS } from '../../domain/engine-settings.js';
import { say } from '../../messages/sentence.js';
import type { TypeDescription } from '../../ports/kit-gateway.js';
import type { Change } from '../../ports/state-store.js';
import type { Given, GivenResource } from './given.js';
import { MANUAL_EPOCH } from './manual-clock.js';
import type { Health } from './scripted-resource.js';
import type { PlannedThing, Story, WorldPlan } from './world-plan.js';
import { SCRIPTED_TIMING, scriptedType } from './scripted-type.js';

/** Kit of every pretended resource; its type is named like its tag. */
export const PRETEND_KIT = 'pretend';

/** Boot in which a situation begins. */
const FIRST_BOOT = 'boot-1';
const EARLIER_BOOT = 'boot-0';

/** Uptime at the first start after a boot. */
const JUST_BOOTED_MS = 20_000;

/** The world that a situation begins in. */
export function planOf(given: Given): WorldPlan {
  const things = Object.entries(given.resources).map(([tag, each]): [string, PlannedThing] => {
    const health = standing(each, given);
    return [tag, { behaviour: { health, ...each }, children: each.dependsOn }];
  });
  return {
    bootId: FIRST_BOOT,
    wall: MANUAL_EPOCH,
    sinceBoot: given.begins === 'booted' ? JUST_BOOTED_MS : given.uptime,
    changes: storeContents(given, MANUAL_EPOCH),
    types: typesOf(given),
    settings: engineSettingsOf(given),
    things: new Map(things),
  };
}

/** What happens in a situation. */
export function storyOf({ when, until, nodeRestart, begins }: Given): Story {
  return { when, until, nodeRestart, serves: begins === 'kept-running' || begins === 'crashed' };
}

function standing({ state, created }: GivenResource, { begins }: Given): Health {
  if (!created) return 'down';
  if (state === 'OSF') return 'failed';
  return state === 'OSU' || begins === 'booted' ? 'down' : 'healthy';
}

/** What the store holds when the daemon of a situation starts for the first time. */
function storeContents(given: Given, now: number): readonly Change[] {
  const entries = Object.entries(given.resources).filter(([, { created }]) => created);
  return [
    ...entries.map(([tag, each]): Change => ({ put: 'resource', resource: resourceOf(tag, each) })),
    ...dependenciesOf(given).map((dependency): Change => ({ put: 'dependency', dependency })),
    ...entries.map(([tag, each]): Change => ({ put: 'condition', condition: conditionOf(tag, each, given, now) })),
    ...policiesOf(given).map((setting): Change => ({ put: 'policy', setting })),
    ...given.restarts.map((shift): Change => {
      return { put: 'restart', restart: { bootId: EARLIER_BOOT, at: now + shift, incident: 0, tag: 'earlier' } };
    }),
    ...runOf(given),
  ];
}

function runOf({ begins }: Given): readonly Change[] {
  if (begins === 'first') return [];
  const bootId = begins === 'booted' ? EARLIER_BOOT : FIRST_BOOT;
  if (begins === 'kept-running' || begins === 'stopped') return [{ put: 'run', run: { bootId, end: begins } }];
  return [{ put: 'run', run: { bootId } }];
}

function resourceOf(tag: string, given: GivenResource): Resource {
  return {
    tag,
    kit: PRETEND_KIT,
    type: tag,
    app: 'gen',
    id: tag,
    options: {},
    dataGeneration: 1,
    settings: settingsOf(given.settings),
    intent: given.intent,
  };
}

/** Settings as the engine names them. */
export function settingsOf(given: GivenResource['settings']): ResourceSettings {
  const named = {
    checkIntervalMs: given.checkInterval,
    checkLimitMs: given.checkLimit,
    deepCheckIntervalMs: given.deepCheckInterval,
    restoreLimitMs: given.restoreLimit,
    removeLimitMs: given.removeLimit,
    recoverLimitMs: given.recoverLimit,
    failureThreshold: given.failureThreshold,
    unknownThreshold: given.unknownThreshold,
    hungFailover: given.hungFailover,
    onRemoveFailure: given.onRemoveFailure,
  };
  return withoutGaps(named);
}

function dependenciesOf({ resources }: Given): readonly Dependency[] {
  return Object.entries(resources).flatMap(([parent, each]) => each.dependsOn.map((child) => ({ parent, child })));
}

function conditionOf(tag: string, given: GivenResource, { begins }: Given, since: number): Condition {
  const bootId = begins === 'booted' ? EARLIER_BOOT : FIRST_BOOT;
  const serves = inService(given.state);
  return {
    tag,
    state: given.state,
    reason: serves ? say('checkHealthy') : say('stateNotKnown'),
    cause: 'check',
    since,
    watch: [],
    ...(given.served && (serves || given.state === 'OSF') ? { servedInBoot: bootId } : {}),
  };
}

function policiesOf({ policies }: Given): readonly PolicySetting[] {
  return Object.entries(policies).flatMap(([scope, set]) => {
    const where = scope === 'server' ? {} : { tag: scope };
    const settings: PolicySetting[] = [];
    const both = set.NotificationOnly === 'on' ? 'off' : undefined;
    for (const policy of ['Failover', 'LocalRecovery'] as const) {
      const value = set[policy] ?? both;
      if (value !== undefined) settings.push({ ...where, policy, on: value === 'on' });
    }
    const temporal = typeof set.TemporalRecovery === 'string' ? { is: set.TemporalRecovery } : set.TemporalRecovery;
    if (temporal !== undefined) {
      const values = withoutGaps({
        recoveryLimit: 'recoverylimit' in temporal ? temporal.recoverylimit : undefined,
        periodMinutes: 'period' in temporal ? temporal.period : undefined,
      });
      settings.push({ ...where, policy: 'TemporalRecovery', on: temporal.is === 'on', ...values });
    }
    return settings;
  });
}

/** One type for each resource, with the times and verbs that are given. */
function typesOf({ resources }: Given): readonly TypeDescription[] {
  const loaded = Object.entries(resources).filter(([, { kitLoaded }]) => kitLoaded);
  return loaded.map(([tag, each]) =>
    scriptedType({
      kit: PRETEND_KIT,
      type: tag,
      quickCheck: each.quickCheck !== 'none',
      deepCheck: each.deepCheck !== undefined,
      recover: each.recover !== 'none',
      disruptiveRecover: each.disruptiveRecover ?? true,
      timing: timingOf(each),
    }),
  );
}

function timingOf(given: GivenResource): ResourceTiming {
  const quick = given.quickCheck === 'none' ? undefined : given.quickCheck;
  const recover = given.recover === 'none' ? undefined : given.recover;
  const { quickCheck, deepCheck, ...acts } = SCRIPTED_TIMING;
  return {
    quickCheck: { everyMs: quick?.every ?? quickCheck.everyMs, withinMs: quick?.within ?? quickCheck.withinMs },
    deepCheck: {
      everyMs: given.deepCheck?.every ?? deepCheck.everyMs,
      withinMs: given.deepCheck?.within ?? deepCheck.withinMs,
    },
    restoreMs: given.restore?.within ?? acts.restoreMs,
    removeMs: given.remove?.within ?? acts.removeMs,
    recoverMs: recover?.within ?? acts.recoverMs,
    settleMs: given.settle ?? acts.settleMs,
  };
}

/** The server's settings: what is given, else the defaults. */
function engineSettingsOf({ configuration: given }: Given): EngineSettings {
  const named = {
    checkIntervalMs: given.checkInterval,
    failureThreshold: given.failureThreshold,
    unknownThreshold: given.unknownThreshold,
    hungFailover: given.hungFailover,
    stableAfterMs: given.stableAfter,
    bootRetryMs: given.bootRetry,
    recoveriesAtOnce: given.recoveriesAtOnce,
    stepsAtOnce: given.stepsAtOnce,
    restartBudget: given.restartBudget && { limit: given.restartBudget.limit, periodMs: given.restartBudget.period },
    takeOutLimitMs: given.takeOutLimit,
    resetWaitMs: given.resetWait,
  };
  return { ...DEFAULT_ENGINE_SETTINGS, ...withoutGaps(named) };
}

type WithoutGaps<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

function withoutGaps<Members extends object>(members: Members): WithoutGaps<Members> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as WithoutGaps<Members>;
}
