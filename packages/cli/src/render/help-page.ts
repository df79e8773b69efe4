import type { Option } from '../arguments/option.js';
import type { Command } from '../command.js';
import type { Entry } from '../command-table.js';
import { GLOBAL_OPTIONS } from '../global-options.js';
import { table } from './table.js';

/** The list of all commands. */
export function commandList(commands: readonly Pick<Entry, 'name' | 'summary'>[]): string[] {
  return [
    'lkssp guards the applications of this server.',
    '',
    'Usage: lkssp [--home DIR] COMMAND …',
    '',
    ...table(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    '"lkssp COMMAND --help" says more about one of them, with examples.',
  ];
}

/** The help of one command. */
export function helpPage(name: string, command: Command, more: readonly Option[] = []): string[] {
  return [
    command.says,
    '',
    `Usage: lkssp ${name}${command.usage === '' ? '' : ` ${command.usage}`}`,
    ...block('Options:', [...more, ...command.options]),
    ...block('Options of every command:', GLOBAL_OPTIONS),
    '',
    'Examples:',
    ...command.examples.flatMap(({ run, says }) => [`  lkssp ${run}`, `      ${says}`]),
  ];
}

function block(title: string, options: readonly Option[]): string[] {
  if (options.length === 0) return [];
  return ['', title, ...table(options.map((option) => [`  ${optionForm(option)}`, option.says]))];
}

/** `-f, --file FILE`. */
export function optionForm({ name, short, value, spellings = [] }: Option): string {
  const others = spellings.filter((spelling) => spelling !== name).map((spelling) => `, --${spelling}`);
  const form = `${short === undefined ? '' : `-${short}, `}--${name}${others.join('')}`;
  return value === undefined ? form : `${form} ${value}`;
}
