import { brokenTally, type Failed, sum, type Tally } from './tally.ts';

/** More of them are no accident of a busy machine. */
const UNSTEADY_LIMIT = 5;

/** The files that get a second try. */
export const filesWithFailures = ({ failed }: Tally): readonly string[] => [
  ...new Set(failed.flatMap(({ file }) => file ?? [])),
];

const names = (entries: readonly { readonly test: string }[]): Set<string> => new Set(entries.map(({ test }) => test));

/** Whether it has not failed again and, what is more, has passed: itself, or a test of the suite or file that it is. */
function hasPassedNow({ test }: Failed, second: Tally): boolean {
  if (names(second.failed).has(test)) return false;
  return second.passed.some((each) => each === test || each.startsWith(`${test} > `));
}

/** One count of the run in company and the run alone. What has failed and passed counts as passed, and is unsteady, in whichever order it did so. */
export function afterSecondTry(first: Tally, second: Tally): Tally {
  const passedBefore = new Set(first.passed);
  const passed = [...first.passed, ...second.passed.filter((test) => !passedBefore.has(test))];
  const failedBefore = names(first.failed);
  const failedNow = second.failed.filter(({ test }) => !failedBefore.has(test));
  const told = new Set([...passed, ...failedBefore, ...names(second.failed)]);
  const skippedBefore = first.skipped.filter(({ test }) => !told.has(test));
  const knownAsSkipped = names(skippedBefore);
  return {
    passed,
    unsteady: [
      ...first.failed.filter((each) => hasPassedNow(each, second)),
      ...failedNow.filter(({ test }) => passedBefore.has(test)),
    ],
    failed: [
      ...first.failed.filter((each) => !hasPassedNow(each, second)),
      ...failedNow.filter(({ test }) => !passedBefore.has(test)),
    ],
    skipped: [...skippedBefore, ...second.skipped.filter(({ test }) => !told.has(test) && !knownAsSkipped.has(test))],
  };
}

/** Too many unsteady tests are a failure, too. */
export function judged(tally: Tally): Tally {
  const count = tally.unsteady.length;
  if (count <= UNSTEADY_LIMIT) return tally;
  return sum([tally, brokenTally('too many unsteady tests', `${count}, where at most ${UNSTEADY_LIMIT} are let pass`)]);
}

export const announceSecondTry = (files: readonly string[]): void =>
  console.log(`\nOnce more, alone, because of failures:\n${files.map((file) => `  ${file}`).join('\n')}`);
