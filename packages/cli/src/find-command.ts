import { didYouMean } from './arguments/did-you-mean.js';
import { UsageError } from './arguments/usage-error.js';
import { COMMANDS, type Entry } from './command-table.js';

/** A command line with its command found. */
export interface Found {
  readonly entry: Entry;
  /** Everything that is not the command's name, in its order; options before the name included. */
  readonly rest: readonly string[];
}

/**
 * Finds the command in `args`. Options that stand before it may only be the global ones; `--home` takes the word after
 * it. Throws a UsageError for a name that there is not.
 */
export function findCommand(args: readonly string[]): Found {
  const start = leadingOptions(args);
  const [first = 'help', second] = args.slice(start);
  const entry = named(`${first} ${second ?? ''}`.trim()) ?? named(first);
  if (entry === undefined) throw new UsageError(complaint(first, second));
  const words = entry.name.split(' ').length;
  return { entry, rest: [...args.slice(0, start), ...args.slice(start + words)] };
}

const named = (name: string): Entry | undefined => COMMANDS.find((each) => each.name === name);

function leadingOptions(args: readonly string[]): number {
  let index = 0;
  while (args[index]?.startsWith('-') === true) index += args[index] === '--home' ? 2 : 1;
  return Math.min(index, args.length);
}

function complaint(first: string, second: string | undefined): string {
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  const seconds = family.map((name) => name.slice(first.length + 1));
  if (family.length > 0 && (second === undefined || second.startsWith('-')))
    return `"lkssp ${first}" needs one word more: ${seconds.join(', ')}.`;
  if (family.length > 0 && second !== undefined)
    return `There is no command "${first} ${second}".${didYouMean(second, seconds)} There are: ${seconds.join(', ')}.`;
  const firsts = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? name))];
  return `There is no command "${first}".${didYouMean(first, firsts)} "lkssp help" lists the commands.`;
}
