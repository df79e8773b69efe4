import { describe, expect, it } from 'vitest';
import { closingLines, sum } from './tally.ts';

describe('test-run/tally', () => {
  it('adds up several runs', () => {
    const skipped = [{ test: 'a > b', reason: 'no monit here' }];
    const runs = [
      { passed: 2, failed: 0, skipped },
      { passed: 3, failed: 1, skipped: [] },
    ];

    expect(sum(runs)).toEqual({ passed: 5, failed: 1, skipped });
  });

  it('ends with the line that scripts read', () => {
    expect(closingLines({ passed: 3, failed: 0, skipped: [] }).at(-1)).toBe('3 passed, 0 failed, 0 skipped');
  });

  it('says why each test was skipped', () => {
    const lines = closingLines({ passed: 1, failed: 0, skipped: [{ test: 'lab > mounts', reason: 'needs root' }] });

    expect(lines.join('\n')).toContain('lab > mounts\n    because needs root');
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  });
});
