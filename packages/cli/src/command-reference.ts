import { COMMANDS, type Entry } from './command-table.js';
import type { Command } from './command.js';
import { GLOBAL_OPTIONS } from './global-options.js';
import type { Option } from './arguments/option.js';
import { optionForm } from './render/help-page.js';

/** The reference of all commands as a Markdown page, made from the same data as their help. */
export async function commandReference(): Promise<string> {
  const sections = await Promise.all(COMMANDS.map(async (entry) => section(entry, await entry.load())));
  return [
    '# Commands',
    '',
    '`lkssp [--home DIR] COMMAND …` talks to the daemon over the unix socket `run/lkssp.sock` of its home. What it ends with: [exit codes](exit-codes.md).',
    '',
    'This page is written by `node tools/reference/main.ts` from the help of the commands; a test compares both.',
    '',
    '| command | what |',
    '|---|---|',
    ...COMMANDS.map(({ name, summary }) => `| [${name}](#${name.replaceAll(' ', '-')}) | ${summary} |`),
    '',
    '## Options of every command',
    '',
    ...optionTable(GLOBAL_OPTIONS),
    '',
    'Colours appear only on a terminal, and not when `NO_COLOR` is set.',
    '',
    ...sections.flat(),
  ].join('\n');
}

function section({ name }: Entry, { usage, says, options, examples }: Command): string[] {
  return [
    `## ${name}`,
    '',
    `\`lkssp ${name}${usage === '' ? '' : ` ${usage}`}\``,
    '',
    says,
    '',
    ...(options.length === 0 ? [] : [...optionTable(options), '']),
    '```sh',
    ...examples.flatMap(({ run, says: why }) => [`# ${why}`, `lkssp ${run}`]),
    '```',
    '',
  ];
}

function optionTable(options: readonly Option[]): string[] {
  const rows = options.map((option) => `| \`${optionForm(option).replaceAll('|', '\\|')}\` | ${option.says} |`);
  return ['| option | what |', '|---|---|', ...rows];
}
