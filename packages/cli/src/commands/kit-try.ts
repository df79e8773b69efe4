import { resolve } from 'node:path';
import type { CreateOrder, Json } from '@lkssp/client';
import { type SchemaOption, schemaOptions } from '../arguments/schema-options.js';
import { newSettings, SETTINGS_OPTIONS } from '../arguments/settings-options.js';
import { UsageError } from '../arguments/usage-error.js';
import type { AuthoredType } from '../author/author-program.js';
import { Ending } from '../author/ending.js';
import { type PackedKit, packKit } from '../author/packed-kit.js';
import { feed } from '../author/trial-feed.js';
import { TrialHome } from '../author/trial-home.js';
import { trialShell } from '../author/trial-shell.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { followOperation } from '../follow-operation.js';
import { GLOBAL_OPTIONS } from '../global-options.js';
import { oneLine } from '../render/one-line.js';

const REFUSED_EXIT = 5;
const USUAL_TAG = 'trial';

const OWN_OPTIONS = [
  { name: 'type', value: 'TYPE', says: 'the resource type; default the first one that has the options that are given' },
  { name: 'tag', short: 't', value: 'TAG', says: `name of the resource (default ${USUAL_TAG})` },
  ...SETTINGS_OPTIONS,
];

/** Names that keep their meaning whatever a kit calls its options. */
const TAKEN = [...OWN_OPTIONS, ...GLOBAL_OPTIONS].map(({ name }) => name);

export const kitTry: Command = {
  usage: '[DIR [--OPTION VALUE …]]',
  says: 'Runs the recovery kit in this folder: packs it as for publishing, installs it into a folder of its own, and starts a daemon there that guards nothing else. With options of the kit a resource is created at once. Whatever happens is printed; commands of lkssp are read from standard input, "help" lists them, and "quit", the end of the input or Ctrl-C ends the trial and removes its folder. A restart of the node is only written down. It needs the package @lkssp/daemon beside this one.',
  words: { min: 0, max: 1 },
  options: OWN_OPTIONS,
  examples: [
    { run: 'kit try .', says: 'the kit in this folder, without a resource' },
    { run: 'kit try . --program /usr/bin/redis-server --port 6379', says: 'and with one, by the options of the kit' },
    { run: 'kit try . --help', says: 'the options of the kit too' },
  ],
  moreOptions: async ([folder], context) => {
    if (folder === undefined) return [];
    const { kit } = await packedOnce(folder, context);
    const known = new Map(kit.types.flatMap(optionsOf).map(({ option }) => [option.name, option]));
    return [...known.values()];
  },
  run,
};

const optionsOf = ({ jsonSchema }: AuthoredType): readonly SchemaOption[] => schemaOptions(jsonSchema, TAKEN);

const packed = new WeakMap<Context, Promise<PackedKit>>();

/** Packs the kit, which its options need too, once in a command. The tarball goes with the process. */
function packedOnce(folder: string, context: Context): Promise<PackedKit> {
  const before = packed.get(context);
  if (before !== undefined) return before;
  const now = packKit(resolve(context.cwd, folder));
  packed.set(context, now);
  now.then(({ remove }) => process.once('exit', remove)).catch(() => undefined);
  return now;
}

async function run(input: Input, context: Context): Promise<number> {
  const folder = input.words[0] ?? '.';
  const { kit, tarball } = await packedOnce(folder, context);
  const order = orderOf(kit.id, typeOf(kit.types, input), input, context);
  const ending = new Ending(process);
  const trial = new TrialHome();
  const { signal } = ending;
  try {
    context.terminal.out(`Trying ${oneLine(`${kit.name} ${kit.version}`)} in ${trial.folder}\n`);
    await trial.install(tarball, resolve(context.cwd, folder), signal);
    await trial.start(signal);
    await assertLoaded(trial, kit.name);
    void trial.ended.then(() => ending.now());
    const watching = feed(trial.client, context, signal);
    if (order !== undefined) await followOperation(context, trial.client, await trial.client.createResource(order));
    context.terminal.out('The kit is loaded. "help" lists what you can say, "quit" ends the trial.\n');
    await trialShell(trial.folder, context, signal);
    ending.now();
    await watching;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    context.terminal.out('Ending the trial\n');
    await trial.remove();
    ending.release();
  }
  return ending.exit ?? 0;
}

/** The type that was named, else the first one that knows all options that were given. */
function typeOf(types: readonly AuthoredType[], { given }: Input): AuthoredType {
  const name = given.one('type');
  const named = types.filter(({ type }) => name === undefined || type === name);
  const known = types.map(({ type }) => type).join(', ');
  if (named.length === 0) throw new UsageError(`The kit has no resource type "${name}". It has: ${known}.`);
  const used = types.flatMap(optionsOf).filter(({ option }) => given.has(option.name));
  const knows = (each: AuthoredType): boolean => {
    const names = optionsOf(each).map(({ option }) => option.name);
    return used.every(({ option }) => names.includes(option.name));
  };
  const found = named.find(knows);
  if (found !== undefined) return found;
  const words = [...new Set(used.map(({ option }) => `--${option.name}`))].join(', ');
  throw new UsageError(`No resource type of the kit has all of ${words}. It has: ${known}.`);
}

/** The resource to begin with; undefined when nothing was said of one. */
function orderOf(kit: string, type: AuthoredType, { given }: Input, { cwd }: Context): CreateOrder | undefined {
  const known = optionsOf(type);
  if (!known.some(({ option }) => given.has(option.name)) && !given.has('tag')) return undefined;
  const options: Record<string, Json> = {};
  for (const { member, read, standard } of known) {
    const value = read(given, cwd) ?? standard(cwd);
    if (value !== undefined) options[member] = value;
  }
  const missing = known.filter(({ member, required }) => required && !(member in options));
  if (missing.length > 0)
    throw new UsageError(`${missing.map(({ option }) => `--${option.name}`).join(', ')} is missing.`);
  const settings = newSettings(given);
  return {
    kit,
    type: type.type,
    tag: given.one('tag') ?? USUAL_TAG,
    options,
    settings,
    dependsOn: [],
    children: true,
    restore: true,
  };
}

async function assertLoaded({ client }: TrialHome, name: string): Promise<void> {
  const found = (await client.kits()).find((each) => each.name === name);
  if (found?.fate === 'loaded') return;
  throw new UsageError(found?.sentence ?? `The daemon has not found the kit ${name}.`, REFUSED_EXIT);
}
