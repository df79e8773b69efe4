import type { Given, Option } from './arguments/option.js';
import { parseArguments } from './arguments/parse-arguments.js';
import { UsageError } from './arguments/usage-error.js';
import type { Command, Input } from './command.js';
import { COMMANDS } from './command-table.js';
import type { Context } from './context.js';
import { findCommand } from './find-command.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import { homeOf } from './home.js';
import { PLAIN } from './render/paint.js';
import type { Terminal } from './terminal/terminal.js';

/** What `run` needs of the process. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** True when pages may be coloured. */
  readonly coloured: boolean;
}

/** Runs one command line and resolves to its exit code. Rejects with whatever went wrong; see tell-error. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { entry, rest } = findCommand(args);
  const command = await entry.load();
  const known = [...command.options, ...GLOBAL_OPTIONS];
  const first = parseArguments(rest, { options: known, lenient: command.moreOptions !== undefined });
  const context = await contextFor(first.given, surroundings);
  if (first.given.has('help')) {
    await printHelp(entry.name, command, first.words, context);
    return 0;
  }
  const more = (await command.moreOptions?.(first.words, context)) ?? [];
  const input = command.moreOptions === undefined ? first : parseArguments(rest, { options: [...known, ...more] });
  checkWords(entry.name, command, input);
  return (await command.run(input, context)) ?? 0;
}

async function contextFor(given: Given, { terminal, environment, cwd, coloured }: Surroundings): Promise<Context> {
  const home = homeOf(given.one('home'), environment['LKSSP_HOME'], cwd);
  const json = given.has('json');
  const paint = coloured && !json ? (await import('./render/paint.js')).COLOURED : PLAIN;
  return {
    home,
    terminal,
    paint,
    json,
    cwd,
    commands: COMMANDS,
    find: (words) => findCommand(words).entry,
    client: async () => (await import('./connect.js')).connect(home),
    now: () => Date.now(),
    show: (value, page) => {
      terminal.out(
        json
          ? `${JSON.stringify(value, null, 2)}\n`
          : page()
              .map((line) => `${line}\n`)
              .join(''),
      );
    },
  };
}

async function printHelp(name: string, command: Command, words: readonly string[], context: Context): Promise<void> {
  const { helpPage } = await import('./render/help-page.js');
  const more = await optionsForHelp(command, words, context);
  context.terminal.out(`${helpPage(name, command, more).join('\n')}\n`);
}

/** Help must also be there when the daemon is not. */
async function optionsForHelp(
  command: Command,
  words: readonly string[],
  context: Context,
): Promise<readonly Option[]> {
  if (words.length === 0) return [];
  try {
    return (await command.moreOptions?.(words, context)) ?? [];
  } catch {
    return [];
  }
}

function checkWords(name: string, { words, usage }: Command, input: Input): void {
  const count = input.words.length;
  if (count >= words.min && count <= words.max) return;
  const surplus = input.words[words.max];
  const what = count < words.min ? 'Something is missing' : `"${surplus}" is one word too many`;
  throw new UsageError(`${what}: lkssp ${name} ${usage}`.trimEnd());
}
