import type { CreateOrder, Json } from '@lkssp/client';
import type { Option } from '../arguments/option.js';
import { type SchemaOption, schemaOptions } from '../arguments/schema-options.js';
import { newSettings, SETTINGS_OPTIONS } from '../arguments/settings-options.js';
import { UsageError } from '../arguments/usage-error.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { findType } from '../find-type.js';
import { followOperation } from '../follow-operation.js';
import { GLOBAL_OPTIONS } from '../global-options.js';

const OWN_OPTIONS: readonly Option[] = [
  { name: 'tag', short: 't', value: 'TAG', says: 'its name on this server (needed)' },
  { name: 'depends-on', value: 'TAG', many: true, says: 'a resource that it needs; may be given several times' },
  { name: 'no-children', says: 'do not create what its kit proposes below it (file systems, addresses)' },
  { name: 'no-restore', says: 'do not bring it into service yet' },
  { name: 'options', value: 'JSON', says: 'options of the kit as one JSON object; those given by name come on top' },
  ...SETTINGS_OPTIONS,
];

/** Names that keep their meaning whatever a kit calls its options. */
const TAKEN = [...OWN_OPTIONS, ...GLOBAL_OPTIONS].map(({ name }) => name);

export const resourceCreate: Command = {
  usage: 'KIT[/TYPE] --tag TAG [--OPTION VALUE …]',
  says: 'Creates a resource and brings it into service. Which options there are depends on the kit: "lkssp resource create KIT --help" lists them. Relative paths count from the current folder. On a terminal what is missing is asked for.',
  words: { min: 0, max: 1 },
  options: OWN_OPTIONS,
  examples: [
    {
      run: 'resource create genapp --tag web --restore ./restore.sh --remove ./remove.sh --quickCheck ./check.sh',
      says: 'anything that scripts can start, stop and check',
    },
    {
      run: "resource create genapp/process --tag api --command 'node server.js' --ready port:8080 --depends-on web",
      says: 'a program that lkssp starts and watches itself',
    },
    { run: 'resource create genapp --help', says: 'the options of one kit, from the running daemon' },
  ],
  moreOptions: async ([name], context) =>
    name === undefined ? [] : (await optionsOf(name, context)).map(({ option }) => option),
  run,
};

async function run(input: Input, context: Context): Promise<number> {
  const name = input.words[0] ?? (await ask('Which kit (for example genapp)? ', 'KIT', context));
  const type = findType(name, await typesOnce(context));
  const tag = input.given.one('tag') ?? (await ask(`Tag of the new ${type.title}? `, '--tag TAG', context));
  const order: CreateOrder = {
    kit: type.kit,
    type: type.type,
    tag,
    options: await readOptions(await optionsOf(name, context), input, context),
    settings: newSettings(input.given),
    dependsOn: input.given.all('depends-on'),
    children: !input.given.has('no-children'),
    restore: !input.given.has('no-restore'),
  };
  const client = await context.client();
  return followOperation(context, client, await client.createResource(order));
}

async function optionsOf(name: string, context: Context): Promise<readonly SchemaOption[]> {
  return schemaOptions(findType(name, await typesOnce(context)).jsonSchema, TAKEN);
}

type Types = Awaited<ReturnType<Awaited<ReturnType<Context['client']>>['types']>>;
const asked = new WeakMap<Context, Promise<Types>>();

/** The types of the daemon; asked for once in a command, however often they are needed. */
function typesOnce(context: Context): Promise<Types> {
  const before = asked.get(context);
  if (before !== undefined) return before;
  const types = context.client().then((client) => client.types());
  asked.set(context, types);
  return types;
}

async function readOptions(known: readonly SchemaOption[], { given }: Input, context: Context): Promise<Json> {
  const options = new Map<string, Json>(Object.entries(wholeObject(given.one('options'))));
  for (const { member, read, standard } of known) {
    const value = read(given, context.cwd) ?? options.get(member) ?? standard(context.cwd);
    if (value !== undefined) options.set(member, value);
  }
  const missing = known.filter(({ member, required }) => required && !options.has(member));
  if (missing.length > 0 && !context.terminal.canAsk) throw new UsageError(complaint(missing));
  for (const { member, option, readOne } of missing) {
    const answer = await ask(`${option.says.replace(/ \(needed\)$/, '') || member}? `, `--${option.name}`, context);
    options.set(member, readOne(answer, context.cwd));
  }
  return Object.fromEntries(options);
}

function wholeObject(written: string | undefined): Record<string, Json> {
  if (written === undefined) return {};
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, Json>;
  } catch {
    // Said below: what was written is no JSON at all.
  }
  throw new UsageError(`--options needs a JSON object such as '{"restore":"/opt/web/restore.sh"}'.`);
}

function complaint(missing: readonly SchemaOption[]): string {
  const names = missing.map(({ option }) => `--${option.name} ${option.value ?? ''}`.trimEnd());
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing. "lkssp resource create KIT --help" says more.`;
}

/** Asks a person; without a person it is a usage error that names what is missing. */
async function ask(question: string, what: string, { terminal }: Context): Promise<string> {
  if (!terminal.canAsk) throw new UsageError(`${what} is missing: lkssp resource create ${resourceCreate.usage}`);
  const answer = await terminal.ask(question);
  if (answer === '') throw new UsageError(`${what} is missing; nothing was created.`);
  return answer;
}
