import { filtersOf, optionsOf } from './arguments.ts';
import { runVitest } from './run-vitest.ts';
import { afterSecondTry, announceSecondTry, filesWithFailures, judged } from './second-try.ts';
import { sum, type Tally } from './tally.ts';

/** Runs vitest for each part, given by its options, with what a person has added. Then files with failures run once more, one at a time, when nothing else is going on. */
export function runParts(
  parts: readonly (readonly string[])[],
  args: readonly string[],
  stdio: 'inherit' | 'ignore' = 'inherit',
): Tally {
  const options = optionsOf(args);
  const firsts = parts.map((part) => ({
    part,
    first: runVitest([...part, '--passWithNoTests', ...filtersOf(args), ...options], stdio),
  }));
  const tallies = firsts.map(({ part, first }) => {
    const files = filesWithFailures(first);
    if (files.length === 0) return first;
    if (stdio === 'inherit') announceSecondTry(files);
    return afterSecondTry(first, runVitest([...part, '--no-file-parallelism', ...files, ...options], stdio));
  });
  return judged(sum(tallies));
}
