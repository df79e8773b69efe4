/** One skipped test and what it said about why. */
export interface Skipped {
  readonly test: string;
  readonly reason: string;
}

/** What came of one run of vitest, or of several together. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
}

export const NO_REASON = 'gives no reason: use ctx.skip(reason)';

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, each) => total + each.passed, 0),
  failed: tallies.reduce((total, each) => total + each.failed, 0),
  skipped: tallies.flatMap((each) => each.skipped),
});

/** The last lines of `npm test`: every skipped test with its reason, then the line that scripts read. */
export function closingLines({ passed, failed, skipped }: Tally): string[] {
  const heading = skipped.length === 0 ? [] : ['', `Skipped (${skipped.length}):`];
  const reasons = skipped.map(({ test, reason }) => `  ${test}\n    because ${reason}`);
  return [...heading, ...reasons, '', `${passed} passed, ${failed} failed, ${skipped.length} skipped`];
}
