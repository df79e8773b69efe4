import type { ResourceStatus, ServerStatus } from '../../ports/administration.js';
import type { Resource } from '../../domain/resource.js';
import type { Guardian } from '../guardian.js';

/** Facts of the process that the engine runs in. */
export interface ProcessFacts {
  readonly version: string;
  readonly pid: number;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
}

/** The server as people see it now: with all its resources, or with those of `tags`. */
export function serverStatus(guardian: Guardian, facts: ProcessFacts, tags?: readonly string[]): ServerStatus {
  const { roster, parts } = guardian;
  const shown = tags === undefined ? roster.resources : tags.flatMap((tag) => roster.resource(tag) ?? []);
  return {
    node: parts.machine.node,
    bootId: parts.machine.bootId,
    ...facts,
    goingDown: parts.machine.goingDown(),
    ...(roster.latch === undefined ? {} : { latch: roster.latch }),
    alarms: parts.alarms.all,
    policies: roster.policies(),
    resources: shown.map((resource) => resourceStatus(guardian, resource)),
  };
}

function resourceStatus(guardian: Guardian, resource: Resource): ResourceStatus {
  const { roster, incidents, book, service } = guardian;
  const { tag, kit, type, app, id, intent, settings, options } = resource;
  const { state, reason, since } = roster.condition(tag);
  const incident = incidents.openOf(tag);
  const acting = service.acting(tag);
  const last = book.last(tag);
  return {
    tag,
    kit,
    type,
    app,
    id,
    state,
    reason,
    since,
    intent,
    parents: [...roster.hierarchy.parents(tag)],
    children: [...roster.hierarchy.children(tag)],
    monitored: service.has(tag, 'quickCheck'),
    policies: roster.policies(tag),
    checkIntervalMs: service.timing(tag)?.quickCheck.everyMs ?? 0,
    settings,
    options,
    ...(incident === undefined ? {} : { incident }),
    ...(acting === undefined ? {} : { acting }),
    ...(last === undefined ? {} : { lastCheck: lastCheck(last) }),
  };
}

function lastCheck(look: NonNullable<ReturnType<Guardian['book']['last']>>): NonNullable<ResourceStatus['lastCheck']> {
  const { verb, verdict, at, tookMs } = look;
  const word = verdict.verdict === 'unknown' ? verdict.because : verdict.verdict;
  return { verb, verdict: word, reason: verdict.reason ?? '', at, tookMs };
}
