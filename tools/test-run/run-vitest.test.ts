import { describe, expect, it } from 'vitest';
import { runVitest } from './run-vitest.ts';
import { NO_REASON } from './tally.ts';

describe('test-run/run-vitest', () => {
  it('counts every outcome, and a file that breaks before its first test', { timeout: 30_000 }, () => {
    const tally = runVitest(['--root', 'tools/test-run/fixtures'], 'ignore');

    expect(tally).toEqual({
      passed: 1,
      failed: 2,
      skipped: [
        { test: 'outcomes.test.ts > outcomes > is skipped with a reason', reason: 'no such machine here' },
        { test: 'outcomes.test.ts > outcomes > is skipped without one', reason: NO_REASON },
      ],
    });
  });
});
