import type { PolicyName } from '@lkssp/client';
import type { Input } from '../command.js';
import { didYouMean } from './did-you-mean.js';
import type { Option } from './option.js';
import { UsageError } from './usage-error.js';

/** The policies, in the order in which the model product lists them. */
export const POLICY_NAMES: readonly PolicyName[] = [
  'Failover',
  'LocalRecovery',
  'TemporalRecovery',
  'NotificationOnly',
];

/** Which resources a policy command speaks of. */
export const PATTERN_OPTION: Option = {
  name: 'tag',
  value: 'PATTERN',
  says: 'a tag, or a pattern such as mysql*; also written tag=PATTERN. Left out: the server',
};

/** Exit code of a policy that there is not: an illegal argument. */
const ILLEGAL_EXIT = 5;

/** The policy that was written, in whatever case. */
export function readPolicy(written: string): PolicyName {
  const found = POLICY_NAMES.find((name) => name.toLowerCase() === written.toLowerCase());
  if (found !== undefined) return found;
  const hint = didYouMean(written, POLICY_NAMES);
  throw new UsageError(`There is no policy "${written}".${hint} There are: ${POLICY_NAMES.join(', ')}.`, ILLEGAL_EXIT);
}

/** `name=value` words, by their lower-case names. */
export function readPairs(words: readonly string[], known: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const written of words) {
    const equals = written.indexOf('=');
    const name = (equals === -1 ? written : written.slice(0, equals)).toLowerCase();
    if (equals < 1 || !known.includes(name)) {
      const forms = known.map((each) => `${each}=…`).join(', ');
      throw new UsageError(`"${written}" is not understood.${didYouMean(name, known)} There may be: ${forms}.`);
    }
    if (pairs.has(name)) throw new UsageError(`${name}= was given twice.`);
    pairs.set(name, written.slice(equals + 1));
  }
  return pairs;
}

/** The pattern of `tag=PATTERN`, `--tag PATTERN` or a bare word. */
export function readPattern({ given, words }: Input): string | undefined {
  const [first] = words;
  if (first === undefined) return given.one('tag');
  return first.includes('=') ? readPairs([first], ['tag']).get('tag') : first;
}
