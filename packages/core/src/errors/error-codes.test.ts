import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorEntry } from './error-codes.js';

const entries: readonly (readonly [string, ErrorEntry])[] = Object.entries(ERRORS);
const packages = join(import.meta.dirname, '../../..');

function codesNamedInCode(): ReadonlySet<string> {
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      /^(core|daemon|http-api)\/src\/.*\.ts$/.test(name) &&
      !name.endsWith('.test.ts') &&
      !name.endsWith('errors/error-codes.ts'),
  );
  return new Set(
    files.flatMap((name) => readFileSync(join(packages, name), 'utf8').match(/\bLKSSP_[A-Z_]+[A-Z]\b/g) ?? []),
  );
}

/** What people set or read in their environment: names of the same form that are no codes. */
const NO_CODES = new Set(['LKSSP_HOME', 'LKSSP_DEBUG', 'LKSSP_CGROUP', 'LKSSP_KIT_HOST']);

describe('the table of errors', () => {
  it('has well-formed codes, one number each, from 300001 on', () => {
    const numbers = entries.map(([, { number }]) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((number) => number <= 300_000 || number > 309_999)).toEqual([]);
    expect(entries.map(([code]) => code).filter((code) => !/^LKSSP(_[A-Z]+)+$/.test(code))).toEqual([]);
  });

  it('has HTTP statuses of errors, and exit codes of the model product', () => {
    for (const [code, { status, exit }] of entries) {
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status, code).toBeLessThan(600);
      expect([1, 2, 3, 4, 5, 7, 8, 9], code).toContain(exit);
    }
  });

  it('tells a missing thing and an existing one apart the same way everywhere', () => {
    for (const [code, { status, exit }] of entries) {
      if (code.endsWith('_UNKNOWN') && status === 404) expect(exit, code).toBe(7);
      if (code.endsWith('_EXISTS')) expect([status, exit], code).toEqual([409, 4]);
    }
  });

  it('says whole sentences', () => {
    const texts = entries.filter(([code]) => code !== 'LKSSP_USAGE');
    for (const [code, { text }] of texts) {
      expect(text, code).toMatch(/^([A-Z"{]|lkssp )/);
      expect(text, code).toMatch(/[.}]$/);
    }
  });

  it('has a row for every code that the code names', () => {
    const missing = [...codesNamedInCode()].filter((code) => !NO_CODES.has(code) && !Object.hasOwn(ERRORS, code));
    expect(missing).toEqual([]);
  });
});
