import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSettingsDocument, toSettingsDocument } from './settings-document.js';

const ms = fc.integer({ min: 100, max: 2 ** 31 - 1 });
const settings = fc.record(
  {
    checkIntervalMs: ms,
    checkLimitMs: ms,
    deepCheckIntervalMs: ms,
    restoreLimitMs: ms,
    removeLimitMs: ms,
    recoverLimitMs: ms,
    failureThreshold: fc.integer({ min: 1, max: 9 }),
    unknownThreshold: fc.integer({ min: 0, max: 9 }),
    hungFailover: fc.boolean(),
    onRemoveFailure: fc.constantFrom('leave' as const, 'failover' as const),
  },
  { requiredKeys: [] },
);

describe('engine/administration/settings-document', () => {
  it('writes times as people do', () => {
    expect(toSettingsDocument({ checkIntervalMs: 90_000, restoreLimitMs: 120_000, hungFailover: true })).toEqual({
      checkInterval: '90s',
      restoreLimit: '2min',
      hungFailover: true,
    });
  });

  it('reads back exactly what it wrote', () => {
    fc.assert(
      fc.property(settings, (given) => {
        expect(fromSettingsDocument(toSettingsDocument(given))).toEqual({ ...given });
      }),
    );
  });

  it('refuses a time without a unit, and says what is allowed', () => {
    expect(() => fromSettingsDocument({ checkInterval: '30' })).toThrow(
      /"30" is not allowed for checkInterval: a duration such as/,
    );
  });
});
