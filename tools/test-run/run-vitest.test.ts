import { describe, expect, it } from 'vitest';
import { runVitest } from './run-vitest.ts';
import { NO_REASON } from './tally.ts';

const FIXTURES = 'tools/test-run/fixtures';
const run = (...filters: readonly string[]) => runVitest(['--root', FIXTURES, ...filters], 'ignore');

describe('test-run/run-vitest', () => {
  it('counts every outcome', () => {
    expect(run('outcomes')).toEqual({
      passed: ['outcomes.test.ts > outcomes > passes'],
      unsteady: [],
      failed: [
        {
          file: 'outcomes.test.ts',
          test: 'outcomes.test.ts > outcomes > fails',
          error: `AssertionError: expected 1 to be 2 // Object.is equality\nat ${FIXTURES}/outcomes.test.ts:8`,
        },
      ],
      skipped: [
        { test: 'outcomes.test.ts > outcomes > is skipped with a reason', reason: 'no such machine here' },
        { test: 'outcomes.test.ts > outcomes > is skipped without one', reason: NO_REASON },
      ],
    });
  });

  it('counts a file that breaks before its first test, and a hook that fails', () => {
    const { failed } = run('broken', 'hooks');

    expect(failed.map(({ test, error }) => `${test}: ${error.split('\n')[0]}`).toSorted()).toEqual([
      'broken.test.ts: Error: fails before its first test',
      'hooks.test.ts > hooks: Error: no such machine to begin with',
    ]);
  });

  it('counts an error that no test has caught, and names the file', () => {
    const { failed } = run('uncaught');

    expect(failed).toHaveLength(1);
    expect(failed[0]?.test).toContain('uncaught.test.ts');
    expect(failed[0]?.error).toContain('nobody waits for this');
  });

  it('counts a vitest that does not even start as one failure', () => {
    const { failed } = run('--no-such-option');

    expect(failed.map(({ test }) => test)).toEqual([`vitest --root ${FIXTURES} --no-such-option`]);
  });
});
