import { describe, expect, it } from 'vitest';
import { afterSecondTry, filesWithFailures, judged } from './second-try.ts';
import { brokenTally, type Failed, NOTHING } from './tally.ts';

const failure = (file: string | undefined, name: string): Failed => ({
  file,
  test: file === name ? name : `${file} > ${name}`,
  error: 'Error: no',
});

describe('test-run/second-try', () => {
  it('is for each file with a failure, once', () => {
    const failed = [failure('a', 'x'), failure('a', 'y'), failure('b', 'b'), failure(undefined, 'nowhere')];

    expect(filesWithFailures({ ...NOTHING, failed })).toEqual(['a', 'b']);
  });

  it('leaves a failure that no file stands for', () => {
    const first = { ...brokenTally('vitest', 'ended with 3'), passed: ['a > x'] };

    expect(afterSecondTry(first, NOTHING)).toEqual(first);
  });

  it('counts the tests of a file that broke only the first time', () => {
    const first = { ...NOTHING, failed: [failure('a', 'a')] };
    const skipped = [{ test: 'a > y', reason: 'no monit here' }];

    expect(afterSecondTry(first, { ...NOTHING, passed: ['a > x'], skipped })).toEqual({
      passed: ['a > x'],
      unsteady: first.failed,
      failed: [],
      skipped,
    });
  });

  it('believes no second try that has not come to the test', () => {
    const first = { ...NOTHING, failed: [failure('a', 'x')] };
    const died = brokenTally('vitest a', 'ended with 3');

    expect(afterSecondTry(first, died).failed).toEqual([...first.failed, ...died.failed]);
  });

  it('counts nothing twice', () => {
    const skipped = [{ test: 'a > z', reason: 'no monit here' }];
    const first = { ...NOTHING, passed: ['a > x'], failed: [failure('a', 'y')], skipped };

    expect(afterSecondTry(first, first)).toEqual(first);
  });

  it('lets five unsteady tests pass, and no more', () => {
    const unsteady = Array.from({ length: 6 }, (_, at) => failure('a', `${at}`));

    expect(judged({ ...NOTHING, unsteady: unsteady.slice(1) }).failed).toEqual([]);
    expect(judged({ ...NOTHING, unsteady }).failed).toEqual([
      { file: undefined, test: 'too many unsteady tests', error: '6, where at most 5 are let pass' },
    ]);
  });
});
