import type { parseArgs } from 'node:util';
import { didYouMean } from './did-you-mean.js';
import { Given, type Option } from './option.js';
import { UsageError } from './usage-error.js';

/**
 * Not imported: an ES import of node:util reads all its exports, which opens standard error and costs as much as all the
 * rest of a command.
 */
const { parseArgs: takeApart } = process.getBuiltinModule('node:util');

/** A command line, taken apart. */
export interface Arguments {
  readonly given: Given;
  readonly words: readonly string[];
}

/** How to read it. */
export interface Reading {
  readonly options: readonly Option[];
  /** Options that `options` does not name are passed over instead of refused, because they are not known yet. */
  readonly lenient?: boolean;
}

type Tokens = NonNullable<ReturnType<typeof parseArgs>['tokens']>;
type OptionToken = Extract<Tokens[number], { kind: 'option' }>;

/** Takes `args` apart. Throws a {@link UsageError} that names what is wrong and what may have been meant. */
export function parseArguments(args: readonly string[], { options, lenient = false }: Reading): Arguments {
  const bySpelling = new Map(options.flatMap((option) => spellingsOf(option).map((each) => [each, option] as const)));
  const { tokens } = takeApart({
    args: [...args],
    options: Object.fromEntries(
      [...bySpelling].map(([spelling, option]) => [spelling, forParseArgs(option, spelling)]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = bySpelling.get(token.name);
    if (option !== undefined) note(option, token, values);
    else if (!lenient) throw unknown(token, [...bySpelling.keys()]);
  }
  return {
    given: new Given(values),
    words: tokens.flatMap((token) => (token.kind === 'positional' ? token.value : [])),
  };
}

function spellingsOf({ name, spellings = [] }: Option): string[] {
  return [name, ...spellings];
}

function forParseArgs(option: Option, spelling: string): { type: 'string' | 'boolean'; short?: string } {
  const type = option.value === undefined ? 'boolean' : 'string';
  return option.short !== undefined && spelling === option.name ? { type, short: option.short } : { type };
}

function note(option: Option, token: OptionToken, values: Map<string, string[]>): void {
  const before = values.get(option.name);
  if (option.value === undefined) {
    if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
    values.set(option.name, []);
    return;
  }
  const { value } = token;
  if (value === undefined || (token.inlineValue !== true && /^--[A-Za-z]/.test(value)))
    throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${option.value}.`);
  if (before !== undefined && option.many !== true)
    throw new UsageError(`${token.rawName} was given twice: "${before.at(-1)}" and "${value}".`);
  values.set(option.name, [...(before ?? []), value]);
}

function unknown({ rawName, name }: OptionToken, known: readonly string[]): UsageError {
  const hint = didYouMean(name, known).replace('"', '"--');
  return new UsageError(`There is no option ${rawName} here.${hint}`);
}
