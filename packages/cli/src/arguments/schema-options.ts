import { resolve } from 'node:path';
import type { Json } from '@lkssp/client';
import type { Given, Option } from './option.js';

/** One member of a kit's options, as an option of the command line. */
export interface SchemaOption {
  /** Name of the member in the schema. */
  readonly member: string;
  readonly option: Option;
  readonly required: boolean;
  /** The JSON value of what was given; undefined when nothing was. */
  readonly read: (given: Given, cwd: string) => Json | undefined;
  /** What holds where nothing is given: the current folder, for a path that the kit counts from where one stands. */
  readonly standard: (cwd: string) => Json | undefined;
  /** The JSON value of one answer. */
  readonly readOne: (answer: string, cwd: string) => Json;
}

/** A JSON Schema object, as far as flags are made from it. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  /** Left out on a command line, it is the folder one stands in. */
  readonly 'x-lkssp-here'?: boolean;
  readonly description?: string;
  readonly title?: string;
  readonly default?: Json;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Flags for the members of an object schema. `taken` are names that the command itself uses; they keep their meaning. */
export function schemaOptions(json: Json, taken: readonly string[]): SchemaOption[] {
  const root = json as Schema;
  const { members, required } = membersOf(root, root);
  return [...members]
    .filter(([member]) => !taken.includes(kebab(member)))
    .map(([member, schema]) => schemaOption(member, resolved(schema, root), required.has(member)));
}

interface Members {
  readonly members: Map<string, Schema>;
  readonly required: ReadonlySet<string>;
}

/** Members of the schema and of its alternatives: an alternative's member is required only when all of them require it. */
function membersOf(schema: Schema, root: Schema): Members {
  const { properties = {}, required = [], allOf = [], anyOf = [], oneOf = [] } = resolved(schema, root);
  const members = new Map(Object.entries(properties));
  const needed = new Set(required);
  const parts = allOf.map((part) => membersOf(part, root));
  const choices = [...anyOf, ...oneOf].map((choice) => membersOf(choice, root));
  for (const { members: more } of [...parts, ...choices])
    for (const [name, each] of more) if (!members.has(name)) members.set(name, each);
  for (const part of parts) for (const name of part.required) needed.add(name);
  for (const name of choices[0]?.required ?? [])
    if (choices.every((choice) => choice.required.has(name))) needed.add(name);
  return { members, required: needed };
}

function resolved(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target === undefined ? schema : { ...target, ...schema };
}

function schemaOption(member: string, schema: Schema, required: boolean): SchemaOption {
  const name = kebab(member);
  const kind = kindOf(schema);
  const spellings = name === member ? {} : { spellings: [member] };
  const says = (schema.description ?? schema.title ?? '') + remarks(schema, required);
  const many = kind === 'list' || kind === 'record' ? { many: true } : {};
  const value = kind === 'switch' ? {} : { value: valueName(kind, schema) };
  return {
    member,
    required,
    option: { name, ...spellings, ...value, ...many, says: says.trim() },
    read: (given, cwd) => (given.has(name) ? valueOf(given.all(name), kind, schema, cwd) : undefined),
    standard: (cwd) => (schema['x-lkssp-here'] === true ? cwd : undefined),
    readOne: (answer, cwd) =>
      kind === 'switch' ? /^(y|yes|true|on)$/i.test(answer) : valueOf([answer], kind, schema, cwd),
  };
}

type Kind = 'switch' | 'list' | 'record' | 'json' | 'one';

const typesOf = ({ type, anyOf = [], oneOf = [] }: Schema): readonly string[] =>
  type === undefined ? [...anyOf, ...oneOf].flatMap(typesOf) : typeof type === 'string' ? [type] : type;

function kindOf(schema: Schema): Kind {
  const types = typesOf(schema).filter((each) => each !== 'null');
  if (types.length > 0 && types.every((each) => each === 'boolean')) return 'switch';
  if (types.includes('array') && !types.includes('string')) return 'list';
  if (!types.includes('object') || types.includes('string')) return 'one';
  return schema.properties === undefined && typeof schema.additionalProperties === 'object' ? 'record' : 'json';
}

function valueName(kind: Kind, schema: Schema): string {
  if (kind === 'record') return 'NAME=VALUE';
  if (kind === 'json') return 'JSON';
  const one = kind === 'list' ? (schema.items ?? {}) : schema;
  if (one.enum !== undefined) return one.enum.map(String).join('|');
  if (isPath(one)) return 'PATH';
  return isNumber(one) ? 'N' : 'TEXT';
}

function remarks({ default: standard }: Schema, required: boolean): string {
  if (required) return ' (needed)';
  return standard === undefined
    ? ''
    : ` (default ${typeof standard === 'string' ? standard : JSON.stringify(standard)})`;
}

function valueOf(written: readonly string[], kind: Kind, schema: Schema, cwd: string): Json {
  if (kind === 'switch') return true;
  if (kind === 'list') return written.map((each) => oneValue(each, schema.items ?? {}, cwd));
  if (kind === 'record') return Object.fromEntries(written.map(pair));
  return oneValue(written.at(-1) ?? '', kind === 'json' ? { type: 'object' } : schema, cwd);
}

/** What cannot be read as its type stays the text that it is: the kit says with a path what is wrong with it. */
function oneValue(written: string, schema: Schema, cwd: string): Json {
  if (isPath(schema)) return resolve(cwd, written);
  const types = typesOf(schema);
  if (isNumber(schema) && /^-?\d+(\.\d+)?$/.test(written)) return Number(written);
  if (types.includes('boolean') && /^(true|false)$/.test(written)) return written === 'true';
  if (types.includes('object') || types.includes('array')) return parsed(written);
  return written;
}

function parsed(written: string): Json {
  try {
    return JSON.parse(written) as Json;
  } catch {
    return written;
  }
}

function pair(written: string): [string, string] {
  const equals = written.indexOf('=');
  return equals === -1 ? [written, ''] : [written.slice(0, equals), written.slice(equals + 1)];
}

const isPath = ({ format, anyOf = [], oneOf = [] }: Schema): boolean =>
  format === 'path' || [...anyOf, ...oneOf].some(isPath);

const isNumber = (schema: Schema): boolean => typesOf(schema).some((each) => each === 'integer' || each === 'number');

/** `quickCheck` → `quick-check`. */
function kebab(member: string): string {
  return member.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
