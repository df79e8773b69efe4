import * as z from 'zod';
import { closestWord } from './closest-word.js';

/** One thing that is wrong, where, and what would be right. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  /** The place is the key itself, not its value. */
  readonly atKey: boolean;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;
type JsonSchema = Readonly<Record<string, unknown>>;

/** What a schema has against `value`, in words that say what is allowed. */
export function complaintsOf(error: z.core.$ZodError, value: unknown, schema: z.ZodType): readonly Complaint[] {
  let json: JsonSchema | undefined;
  const allowedAt = (path: readonly PropertyKey[]) => {
    json ??= z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return keysAt(json, path);
  };
  const all = error.issues.flatMap((issue) => complaints(issue, value, allowedAt));
  // What has the wrong type is too short as well: the first complaint about a place says it.
  return all.filter((each, at) => each.atKey || all.findIndex((other) => !other.atKey && isSame(other, each)) === at);
}

function isSame(one: Complaint, other: Complaint): boolean {
  return one.path.length === other.path.length && one.path.every((step, at) => step === other.path[at]);
}

function complaints(
  issue: Issue,
  value: unknown,
  allowedAt: (path: readonly PropertyKey[]) => readonly string[],
): readonly Complaint[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], atKey: true, message: unknownKey(key, allowedAt(path)) }));
  if (issue.code === 'invalid_key')
    return [{ path, atKey: true, message: issue.issues.map((each) => each.message).join('; ') }];
  return [{ path, atKey: false, message: words(issue, valueAt(value, path)) }];
}

function unknownKey(key: string, allowed: readonly string[]): string {
  const meant = closestWord(key, allowed);
  const hint = meant === undefined ? `; allowed: ${allowed.join(', ')}` : `; did you mean "${meant}"?`;
  return `unknown key "${key}"${allowed.length === 0 ? '' : hint}`;
}

function words(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? `is missing; it must be ${typeWord(issue.expected)}`
        : `must be ${typeWord(issue.expected)}, not ${show(found)}`;
    case 'invalid_value':
      return `${show(found)} is not allowed; allowed: ${issue.values.map((each) => show(each)).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map((each) => words(each as Issue, found)))].join(', or ');
    case 'custom':
      // What may be a secret stands in one file, and is not to stand in the log and on screens as well.
      return issue.params?.['secret'] === true ? issue.message : `${show(found)}: ${issue.message}`;
    default:
      return `${show(found)}: ${issue.message}`;
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function typeWord(expected: string): string {
  return TYPE_WORDS[expected] ?? expected;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? at[key as string] : undefined), value);
}

/** Keys that a JSON Schema knows at `path`. */
function keysAt(json: JsonSchema, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = json;
  for (const key of path) at = below(at, key);
  const properties = isObject(at) ? at['properties'] : undefined;
  return isObject(properties) ? Object.keys(properties) : [];
}

function below(schema: unknown, key: PropertyKey): unknown {
  if (!isObject(schema)) return undefined;
  const properties = schema['properties'];
  if (isObject(properties) && typeof key === 'string' && Object.hasOwn(properties, key)) return properties[key];
  return typeof key === 'number' ? schema['items'] : schema['additionalProperties'];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
