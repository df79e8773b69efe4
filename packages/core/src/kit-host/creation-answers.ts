import type { Host } from '../contract/host.js';
import type { Json } from '../contract/json.js';
import type { ResourceType, SchemaIssue } from '../contract/resource-type.js';
import type { OptionalVerb } from '../contract/verbs.js';
import type { Problem } from '../errors/lkssp-error.js';
import { asJson, inWords, isRecord, type Nonsense } from './json-shape.js';
import type { VerbAnswer } from './verb-answer.js';
import { short } from './verdict-shape.js';

const MOST_PROBLEMS = 100;
const LONGEST_ID = 1024;
const ALWAYS = ['restore', 'remove'] as const;
const OPTIONAL: readonly OptionalVerb[] = ['quickCheck', 'deepCheck', 'recover'];
const PREPARING = ['create', 'delete'] as const;

/** Validates options by the type's schema and identifies the thing. Gives a `Validation`. */
export async function examineOptions(type: ResourceType, options: Json): Promise<VerbAnswer> {
  const result = await type.options['~standard'].validate(options);
  if (result.issues !== undefined) {
    return { value: { valid: false, problems: result.issues.slice(0, MOST_PROBLEMS).map(problemOf) } };
  }
  const kept = asJson(result.value, 'the options');
  if ('nonsense' in kept) return kept;
  const id: unknown = type.identify(result.value);
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
    return { nonsense: `identify gave ${inWords(id)}` };
  }
  const verbs = verbsWith(type, result.value);
  return 'nonsense' in verbs ? verbs : { value: { valid: true, options: kept.json, id, verbs: verbs.verbs } };
}

function verbsWith(type: ResourceType, options: unknown): { readonly verbs: readonly string[] } | Nonsense {
  const lacking: unknown = type.lacks?.(options) ?? [];
  if (!Array.isArray(lacking) || !lacking.every((each) => OPTIONAL.includes(each as OptionalVerb))) {
    return { nonsense: `lacks gave ${inWords(lacking)}, no list of optional verbs` };
  }
  const has = [...OPTIONAL, ...PREPARING].filter((verb) => type[verb] !== undefined);
  return { verbs: [...ALWAYS, ...has.filter((verb) => !lacking.includes(verb))] };
}

/** Lifts stored options of an older data generation. Gives the options; whether they are valid is asked next. */
export function examineMigration(
  type: ResourceType,
  stored: { readonly options: Json; readonly generation: number },
): VerbAnswer {
  const kept = asJson(type.migrate?.(stored), 'the migrated options');
  return 'nonsense' in kept ? kept : { value: kept.json };
}

function problemOf({ message, path }: SchemaIssue): Problem & Readonly<Record<string, string>> {
  const steps = path?.map((step) => String(typeof step === 'object' ? step.key : step)) ?? [];
  return { message: short(String(message)), ...(steps.length === 0 ? {} : { path: steps.join('.') }) };
}

/** Lets the type look at the machine. Without `propose` the options are taken as they are. Gives a `Proposal`. */
export async function examineProposal(
  type: ResourceType,
  request: { readonly options: Json; readonly host: Host; readonly signal: AbortSignal },
): Promise<VerbAnswer> {
  if (type.propose === undefined) return { value: { options: request.options, problems: [], children: [] } };
  const kept = asJson(await type.propose(request), 'the proposal');
  if ('nonsense' in kept) return kept;
  const { json } = kept;
  const wrong = wrongInProposal(json);
  return wrong === undefined ? { value: json } : { nonsense: wrong };
}

/** What is wrong with a proposal, or undefined. */
export function wrongInProposal(value: unknown): string | undefined {
  if (!isRecord(value)) return `${inWords(value)} is no proposal`;
  const { options, problems, children } = value;
  if (options === undefined) return 'the proposal has no options';
  if (!Array.isArray(problems) || !problems.every((each) => typeof each === 'string')) {
    return 'problems is no list of texts';
  }
  return Array.isArray(children) && children.every(isChild) ? undefined : 'children is no list of proposed resources';
}

function isChild(value: unknown): boolean {
  if (!isRecord(value) || value['options'] === undefined) return false;
  return [value['kit'], value['type'], value['tag']].every((each) => typeof each === 'string' && each !== '');
}
