import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/lkssp-error.js';
import { assertTag, changedSettings } from './resource.js';

function codeFor(tag: string): string | undefined {
  try {
    assertTag(tag);
    return undefined;
  } catch (thrown) {
    return codeOf(thrown);
  }
}

describe('assertTag', () => {
  it.each(['web', 'a', '7', '_x', '-x', 'a.b', 'a/b', 'ip-192.0.2.1', 'A_b-c.d/e', 'x'.repeat(256)])(
    'allows %s',
    (tag) => {
      expect(codeFor(tag)).toBeUndefined();
    },
  );

  it.each(['', '.web', '/web', 'a b', 'a\n', '\n', 'a*', 'ä', 'a:b', 'a,b', '$(x)', 'x'.repeat(257), 'a\u0000b'])(
    'refuses %j',
    (tag) => {
      expect(codeFor(tag)).toBe('LKSSP_TAG_INVALID');
    },
  );

  it('does not repeat a tag of any length', () => {
    expect(() => assertTag('!'.repeat(100_000))).toThrow(/^.{1,500}$/);
  });
});

describe('changedSettings', () => {
  const settings = { checkIntervalMs: 5000, hungFailover: false } as const;

  it('sets what has a value, takes back what is null, and leaves the rest', () => {
    expect(changedSettings(settings, { checkIntervalMs: null, failureThreshold: 2 })).toEqual({
      hungFailover: false,
      failureThreshold: 2,
    });
  });

  it('takes false and 0 for values', () => {
    expect(changedSettings(settings, { hungFailover: false, unknownThreshold: 0 })).toEqual({
      ...settings,
      unknownThreshold: 0,
    });
  });

  it('may take back what was never set', () => {
    expect(changedSettings({}, { restoreLimitMs: null })).toEqual({});
  });
});
