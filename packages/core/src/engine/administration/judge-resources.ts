import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../contract/json.js';
import type { Resource } from '../../domain/resource.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { KitTrial, TypeDescription } from '../../ports/kit-gateway.js';
import type { KitSwitchRecord } from '../../ports/state-store.js';
import { Slots } from '../action/slots.js';

/** A resource before and after a change of its kit. Equal where the new kit takes it as it is. */
export interface AdoptedResource {
  readonly before: Resource;
  readonly after: Resource;
}

/** Why the kits of a trial cannot take a resource over. */
export interface AdoptionProblem {
  readonly kit: string;
  readonly tag: string;
  readonly why: LksspError;
}

/** What the kits of a trial make of stored resources. */
export interface Judgement {
  readonly adopted: readonly AdoptedResource[];
  readonly problems: readonly AdoptionProblem[];
}

/** How to judge. */
export interface JudgeOrder {
  readonly trial: KitTrial;
  readonly resources: readonly Resource[];
  /** Ask the kit about options that are of its own generation already, too. */
  readonly validateAll: boolean;
  /** The way back: what resources were before they got the form that they have now. */
  readonly past?: KitSwitchRecord;
}

/** Questions side by side: ten thousand at once would keep a kit host from its heartbeat. */
const AT_ONCE = 32;

/** Problems after which a kit is asked no more: one that does not answer would be waited for ten thousand times. */
const ENOUGH = 20;

/** Asks the kits of a trial about each of these resources; nothing is changed. */
export async function judgeResources(order: JudgeOrder): Promise<Judgement> {
  const slots = new Slots(AT_ONCE);
  const past = new Map(order.past?.resources.map((each) => [each.after.tag, each]));
  const types = new Map(order.trial.types.map((type) => [`${type.kit}/${type.type}`, type]));
  const adopted: AdoptedResource[] = [];
  const problems: AdoptionProblem[] = [];
  const judge = async (before: Resource): Promise<void> => {
    if (problems.filter(({ kit }) => kit === before.kit).length >= ENOUGH) return;
    try {
      const type = types.get(`${before.kit}/${before.type}`);
      if (type === undefined) throw absent(order.trial, before);
      adopted.push({ before, after: await adopt(order, type, before, past.get(before.tag)) });
    } catch (thrown) {
      problems.push({ kit: before.kit, tag: before.tag, why: asError(thrown) });
    }
  };
  await Promise.all(order.resources.map((resource) => slots.use(() => judge(resource))));
  return { adopted, problems: [...problems, ...doubles(adopted)] };
}

async function adopt(
  { trial, validateAll }: JudgeOrder,
  type: TypeDescription,
  before: Resource,
  past: AdoptedResource | undefined,
): Promise<Resource> {
  const { kit, dataGeneration } = type;
  const stored = past !== undefined && isAs(before, past.after) ? past.before : before;
  if (stored.dataGeneration > dataGeneration) {
    const why = `it reads up to data generation ${dataGeneration}`;
    throw new LksspError('LKSSP_KIT_MIGRATION', { kit, type: type.type, found: stored.dataGeneration, why });
  }
  const isOld = stored.dataGeneration < dataGeneration;
  if (!isOld && !validateAll) return before;
  const options = isOld ? await migrated(trial, type, stored) : stored.options;
  const validation = await trial.validate(kit, type.type, options);
  if (!validation.valid) {
    const problems = validation.problems.map(({ path, message }) =>
      path === undefined ? message : `${path}: ${message}`,
    );
    throw new LksspError('LKSSP_OPTIONS_INVALID', { what: before.tag, problems: problems.join('; ') });
  }
  const { id, verbs } = validation;
  const { verbs: _old, ...rest } = before;
  const after = { ...rest, app: type.app, id, options: validation.options, dataGeneration };
  return verbs === undefined ? after : { ...after, verbs };
}

function migrated(trial: KitTrial, { kit, type }: TypeDescription, stored: Resource): Promise<Json> {
  return trial.migrate(kit, type, { options: stored.options, generation: stored.dataGeneration });
}

/** True when nobody has changed the options since. */
export function isAs(resource: Resource, judged: Resource): boolean {
  return (
    resource.kit === judged.kit &&
    resource.type === judged.type &&
    resource.dataGeneration === judged.dataGeneration &&
    isDeepStrictEqual(resource.options, judged.options)
  );
}

/** The words of the refusal where the kit is refused; it may be gone as well. */
function absent({ fates, types }: KitTrial, { kit, type }: Resource): LksspError {
  const fate = fates.find((each) => each.kit === kit && each.fate === 'refused');
  if (fate !== undefined) return new LksspError('LKSSP_KIT_LOST', { kit, why: fate.sentence });
  const why = types.some((each) => each.kit === kit) ? `it has no type ${type} any more.` : 'it would be gone.';
  return new LksspError('LKSSP_KIT_LOST', { kit, why });
}

/** A new version may call two things by one id. */
function doubles(adopted: readonly AdoptedResource[]): readonly AdoptionProblem[] {
  const groups = Map.groupBy(adopted, ({ after: { kit, type, id } }) => JSON.stringify([kit, type, id]));
  return [...groups.values()].flatMap(([first, ...others]) =>
    others.map(({ after: { kit, tag, id } }) => ({
      kit,
      tag,
      why: new LksspError('LKSSP_ID_EXISTS', { id, other: first?.after.tag ?? '' }),
    })),
  );
}

function asError(thrown: unknown): LksspError {
  if (thrown instanceof Error && thrown.name === 'LksspError') return thrown as LksspError;
  return new LksspError('LKSSP_INTERNAL', { why: wordsOf(thrown) }, { cause: thrown });
}
