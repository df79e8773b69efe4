import type { PolicySetting } from '../domain/policy-settings.js';
import { LksspError } from '../errors/lkssp-error.js';
import type { SimulationRequest } from '../ports/administration.js';
import type { Guardian } from './guardian.js';
import { playGiven } from './play-given.js';
import { type GivenInput, givenSchema } from './simulate/given.js';
import { scenarioPage } from './simulate/scenario-page.js';

type ResourceInput = GivenInput['resources'][string];
type PoliciesInput = NonNullable<GivenInput['policies']>[string];

const BREAKABLE: readonly string[] = ['quickCheck', 'deepCheck', 'restore', 'remove', 'recover'];
const FAILS_AT = '5s';
const UNTIL = '15min';

/**
 * What would happen on this server: its hierarchies as they stand now, its policies and settings, and things that fail in
 * a pretended world. Nothing real is asked or touched. Only the hierarchies of the named resources are played.
 */
export async function simulateLive(guardian: Guardian, request: SimulationRequest): Promise<string> {
  const { fail, hang = [], breakVerbs = [] } = request;
  const broken = breakVerbs.map(parseBreak);
  const named = [...fail, ...hang, ...broken.map(({ tag }) => tag)];
  for (const tag of named)
    if (guardian.roster.resource(tag) === undefined) throw new LksspError('LKSSP_RESOURCE_UNKNOWN', { tag });
  if (fail.length + hang.length === 0)
    throw new LksspError('LKSSP_SIMULATION_INVALID', { why: 'say with --fail or --hang what is supposed to happen' });
  const { hierarchy } = guardian.roster;
  const tags = hierarchy
    .components(hierarchy.tags)
    .filter((each) => each.some((tag) => named.includes(tag)))
    .flat();
  const because = 'supposed by the simulation';
  const given: GivenInput = {
    resources: Object.fromEntries(tags.map((tag) => [tag, resourceInput(guardian, tag)])),
    policies: policiesInput(guardian.roster.policySettings, tags),
    configuration: configurationInput(guardian),
    when: [{ at: FAILS_AT, because, fail: [...fail], hang: [...hang], behave: behaviours(broken) }],
    until: UNTIL,
  };
  return scenarioPage(await playGiven(givenSchema.parse(given)));
}

function parseBreak(text: string): { readonly tag: string; readonly verb: string } {
  const at = text.lastIndexOf(':');
  const [tag, verb] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && BREAKABLE.includes(verb)) return { tag, verb };
  throw new LksspError('LKSSP_SIMULATION_INVALID', {
    why: `"${text}" is not TAG:VERB with one of ${BREAKABLE.join(', ')}`,
  });
}

function behaviours(broken: readonly { readonly tag: string; readonly verb: string }[]) {
  const byTag = new Map<string, Record<string, object>>();
  for (const { tag, verb } of broken) {
    const breaks = verb.endsWith('Check') ? { finds: 'failed' } : { does: 'fails' };
    byTag.set(tag, { ...byTag.get(tag), [verb]: breaks });
  }
  return Object.fromEntries(byTag);
}

function resourceInput(guardian: Guardian, tag: string): ResourceInput {
  const { roster, service, parts } = guardian;
  const { state } = roster.condition(tag);
  const timing = service.timing(tag);
  const resource = roster.resource(tag);
  const type = resource && parts.gateway.type(resource.kit, resource.type);
  const { failureThreshold, unknownThreshold, hungFailover, onRemoveFailure } = resource?.settings ?? {};
  const within = (ms: number | undefined) => (ms === undefined ? {} : { within: inMs(ms) });
  const every = (verb: 'quickCheck' | 'deepCheck') => {
    const times = timing?.[verb];
    return times === undefined ? {} : { every: inMs(times.everyMs), within: inMs(times.withinMs) };
  };
  return {
    dependsOn: [...roster.hierarchy.children(tag)],
    state,
    intent: resource?.intent ?? 'in',
    served: roster.condition(tag).servedInBoot === parts.machine.bootId,
    disruptiveRecover: type?.disruptiveRecover ?? true,
    settings: {
      ...(failureThreshold === undefined ? {} : { failureThreshold }),
      ...(unknownThreshold === undefined ? {} : { unknownThreshold }),
      ...(hungFailover === undefined ? {} : { hungFailover }),
      ...(onRemoveFailure === undefined ? {} : { onRemoveFailure }),
    },
    quickCheck: service.has(tag, 'quickCheck') ? every('quickCheck') : 'none',
    ...(service.has(tag, 'deepCheck') ? { deepCheck: every('deepCheck') } : {}),
    recover: service.has(tag, 'recover') ? within(timing?.recoverMs) : 'none',
    restore: within(timing?.restoreMs),
    remove: within(timing?.removeMs),
    ...(timing === undefined ? {} : { settle: inMs(timing.settleMs) }),
  };
}

function policiesInput(settings: readonly PolicySetting[], tags: readonly string[]): Record<string, PoliciesInput> {
  const found: Record<string, PoliciesInput> = {};
  for (const { policy, tag, on, recoveryLimit, periodMinutes } of settings) {
    if (tag !== undefined && !tags.includes(tag)) continue;
    const is = on ? 'on' : 'off';
    const values = {
      ...(recoveryLimit === undefined ? {} : { recoverylimit: recoveryLimit }),
      ...(periodMinutes === undefined ? {} : { period: periodMinutes }),
    };
    const scope = tag ?? 'server';
    found[scope] = { ...found[scope], [policy]: policy === 'TemporalRecovery' ? { is, ...values } : is };
  }
  return found;
}

function configurationInput({ parts }: Guardian): NonNullable<GivenInput['configuration']> {
  const { settings } = parts;
  return {
    ...(settings.checkIntervalMs === undefined ? {} : { checkInterval: inMs(settings.checkIntervalMs) }),
    failureThreshold: settings.failureThreshold,
    unknownThreshold: settings.unknownThreshold,
    hungFailover: settings.hungFailover,
    stableAfter: inMs(settings.stableAfterMs),
    bootRetry: inMs(settings.bootRetryMs),
    recoveriesAtOnce: settings.recoveriesAtOnce,
    stepsAtOnce: settings.stepsAtOnce,
    restartBudget: { limit: settings.restartBudget.limit, period: inMs(settings.restartBudget.periodMs) },
    takeOutLimit: inMs(settings.takeOutLimitMs),
    resetWait: inMs(settings.resetWaitMs),
  };
}

function inMs(ms: number): string {
  return `${ms}ms`;
}
