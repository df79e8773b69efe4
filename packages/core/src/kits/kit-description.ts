import { isDuration, toMs } from '../contract/duration.js';
import type { Json } from '../contract/json.js';
import type { Kit } from '../contract/kit.js';
import { DEFAULT_TIMING, type ResourceType } from '../contract/resource-type.js';
import type { Timing } from '../contract/timing.js';
import type { Verb } from '../contract/verbs.js';
import type { ResourceTiming } from '../domain/resource.js';
import type { TypeDescription } from '../ports/kit-gateway.js';
import type { KitEntry } from './kit-entry.js';

const NEEDED_VERBS = ['restore', 'remove'] as const;
const OPTIONAL_VERBS = ['quickCheck', 'deepCheck', 'recover', 'create', 'delete'] as const;
const LEAST_SETTLE_MS = 5000;

/** What the engine must know of a loaded kit's types. Throws with words for the author when a definition is not usable. */
export function describeTypes(entry: KitEntry, kit: Kit): readonly TypeDescription[] {
  return kit.resourceTypes.map((type) => describeType(entry, type));
}

function describeType(entry: KitEntry, type: ResourceType): TypeDescription {
  const at = `the resource type "${type.type}"`;
  for (const verb of NEEDED_VERBS) {
    if (typeof type[verb] !== 'function') throw new TypeError(`${at} has no ${verb}`);
  }
  if (typeof type.identify !== 'function') throw new TypeError(`${at} has no identify`);
  if (typeof type.options?.['~standard']?.validate !== 'function') {
    throw new TypeError(`${at} has an options schema that is no Standard Schema`);
  }
  if (type.migrate !== undefined && typeof type.migrate !== 'function') {
    throw new TypeError(`${at} has a migrate that is no function`);
  }
  return {
    kit: entry.id,
    kitVersion: entry.version,
    type: type.type,
    app: String(type.app),
    title: String(type.title),
    dataGeneration: entry.dataGeneration,
    verbs: verbsOf(at, type),
    timing: timingOf(at, type.timing ?? {}),
    disruptiveRecover: type.disruptiveRecover ?? true,
    jsonSchema: (type.jsonSchema ?? {}) as Json,
  };
}

function verbsOf(at: string, type: ResourceType): readonly Verb[] {
  const optional = OPTIONAL_VERBS.filter((verb) => type[verb] !== undefined);
  const wrong = optional.find((verb) => typeof type[verb] !== 'function');
  if (wrong !== undefined) throw new TypeError(`${at} has a ${wrong} that is no function`);
  return [...NEEDED_VERBS, ...optional];
}

function timingOf(at: string, timing: Timing): ResourceTiming {
  const check = (verb: 'quickCheck' | 'deepCheck') => {
    const { every, within } = timing[verb] ?? DEFAULT_TIMING[verb];
    const times = { everyMs: msOf(at, `${verb}.every`, every), withinMs: msOf(at, `${verb}.within`, within) };
    if (times.withinMs >= times.everyMs)
      throw new TypeError(`${at} has a ${verb}.within that is not shorter than every`);
    return times;
  };
  const action = (verb: 'restore' | 'remove' | 'recover') =>
    msOf(at, `${verb}.within`, (timing[verb] ?? DEFAULT_TIMING[verb]).within);
  return {
    quickCheck: check('quickCheck'),
    deepCheck: check('deepCheck'),
    restoreMs: action('restore'),
    removeMs: action('remove'),
    recoverMs: action('recover'),
    settleMs: Math.max(LEAST_SETTLE_MS, msOf(at, 'settle', timing.settle ?? DEFAULT_TIMING.settle)),
  };
}

function msOf(at: string, path: string, duration: unknown): number {
  if (!isDuration(duration) || toMs(duration) <= 0) {
    throw new TypeError(`${at} has a timing.${path} that is no duration such as 500ms, 30s or 5min`);
  }
  return toMs(duration);
}
