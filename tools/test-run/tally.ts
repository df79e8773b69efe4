/** One skipped test and what it said about why. */
export interface Skipped {
  readonly test: string;
  readonly reason: string;
}

/** One failure: a test, a suite whose hooks failed, or a file that failed outside of its tests. */
export interface Failed {
  /** Path of the test file; undefined when nobody knows. */
  readonly file: string | undefined;
  /** The file, and the full name of what failed in it. */
  readonly test: string;
  /** The first lines of the error. */
  readonly error: string;
}

/** What came of one run of vitest, or of several together. */
export interface Tally {
  readonly passed: readonly string[];
  /** What failed once and passed once; what it is counted as stands in `passed`. */
  readonly unsteady: readonly Failed[];
  readonly failed: readonly Failed[];
  readonly skipped: readonly Skipped[];
}

export const NOTHING: Tally = { passed: [], unsteady: [], failed: [], skipped: [] };
export const NO_REASON = 'gives no reason: use ctx.skip(reason)';

/** A count with one failure that stands for a whole file, or for a run that broke. */
export const brokenTally = (test: string, error: string, file?: string): Tally => ({
  ...NOTHING,
  failed: [{ file, test, error }],
});

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.flatMap((each) => each.passed),
  unsteady: tallies.flatMap((each) => each.unsteady),
  failed: tallies.flatMap((each) => each.failed),
  skipped: tallies.flatMap((each) => each.skipped),
});

const list = (heading: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : ['', `${heading} (${entries.length}):`, ...entries.map((entry) => `  ${entry}`)];

const withError = ({ test, error }: Failed): string => [test, ...error.split('\n')].join('\n    ');

/** The last lines of `npm test`: every skipped test with its reason, every unsteady and failed one with its error, then the line that scripts read. */
export function closingLines({ passed, unsteady, failed, skipped }: Tally): string[] {
  const reasons = skipped.map(({ test, reason }) => `${test}\n    because ${reason}`);
  return [
    ...list('Skipped', reasons),
    ...list('Unsteady', unsteady.map(withError)),
    ...list('Failed', failed.map(withError)),
    '',
    `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ];
}
