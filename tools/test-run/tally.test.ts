import { describe, expect, it } from 'vitest';
import { closingLines, NOTHING, sum } from './tally.ts';

const failure = { file: 'a.test.ts', test: 'a.test.ts > b', error: 'Error: no\nat a.test.ts:3' };

describe('test-run/tally', () => {
  it('adds up several runs', () => {
    const skipped = [{ test: 'a > b', reason: 'no monit here' }];
    const runs = [
      { ...NOTHING, passed: ['a', 'b'], skipped },
      { ...NOTHING, passed: ['c'], failed: [failure] },
    ];

    expect(sum(runs)).toEqual({ passed: ['a', 'b', 'c'], unsteady: [], failed: [failure], skipped });
  });

  it('ends with the line that scripts read', () => {
    const lines = closingLines({ ...NOTHING, passed: ['a', 'b', 'c'] });

    expect(lines).toEqual(['', '3 passed, 0 failed, 0 skipped']);
  });

  it('says why each test was skipped', () => {
    const lines = closingLines({ ...NOTHING, skipped: [{ test: 'lab > mounts', reason: 'needs root' }] });

    expect(lines.join('\n')).toContain('lab > mounts\n    because needs root');
    expect(lines.at(-1)).toBe('0 passed, 0 failed, 1 skipped');
  });

  it('names each failed test with its error, where nobody misses it', () => {
    const lines = closingLines({ ...NOTHING, failed: [failure] });

    expect(lines.join('\n')).toBe(`
Failed (1):
  a.test.ts > b
    Error: no
    at a.test.ts:3

0 passed, 1 failed, 0 skipped`);
  });

  it('names what was unsteady, though it counts as passed', () => {
    const lines = closingLines({ ...NOTHING, passed: ['a.test.ts > b'], unsteady: [failure] });

    expect(lines.join('\n')).toBe(`
Unsteady (1):
  a.test.ts > b
    Error: no
    at a.test.ts:3

1 passed, 0 failed, 0 skipped`);
  });
});
