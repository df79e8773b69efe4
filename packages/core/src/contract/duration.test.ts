import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Duration, formatMs, isDuration, toMs } from './duration.js';

describe('toMs', () => {
  it.each([
    ['0ms', 0],
    ['500ms', 500],
    ['1.5s', 1500],
    ['30s', 30_000],
    ['5min', 300_000],
    ['2h', 7_200_000],
  ] as const)('reads %s as %i milliseconds', (text, ms) => {
    expect(toMs(text)).toBe(ms);
  });

  it.each(['', '5', 's', '-5s', '5 s', '5S', '5m', '1e3s', 'Infinitys', '5s5s', ' 5s', '5s\n', '٥s', '0x10s', '.5s'])(
    'does not take %j for a duration, and says what one looks like',
    (text) => {
      expect(isDuration(text)).toBe(false);
      expect(() => toMs(text as Duration)).toThrow(/is not a duration such as 500ms, 30s, 5min or 2h/);
    },
  );

  it.each([5, null, undefined, {}, ['5s']])('does not take %j, which is no text, for a duration', (value) => {
    expect(isDuration(value)).toBe(false);
  });
});

describe('formatMs', () => {
  it.each([
    [0, '0ms'],
    [0.25, '0.3ms'],
    [9.96, '10ms'],
    [1500, '1.5s'],
    [59_949, '59.9s'],
    [60_000, '1min'],
    [90_000, '90s'],
    [300_000, '5min'],
    [5_400_000, '1.5h'],
  ])('says %d milliseconds as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it('always says what can be read again, and loses less than a twentieth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 * 86_400_000 }), (ms) => {
        const text = formatMs(ms);
        expect(isDuration(text)).toBe(true);
        expect(Math.abs(toMs(text as Duration) - ms)).toBeLessThanOrEqual(ms / 20);
      }),
    );
  });
});
