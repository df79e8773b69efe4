import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runParts } from './run-parts.ts';

const FIXTURES = ['--root', 'tools/test-run/fixtures'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-unsteady-'));
  vi.stubEnv('LKSSP_TRIAL_FOLDER', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('test-run/run-parts', () => {
  it('gives files with failures a second try, and says what was unsteady', () => {
    const { passed, unsteady, failed, skipped } = runParts([FIXTURES], ['unsteady'], 'ignore');

    expect(unsteady.map(({ test }) => test).toSorted()).toEqual([
      'unsteady.test.ts > fails first',
      'unsteady.test.ts > passes first',
      'unsteady.test.ts > with a hook that fails first',
    ]);
    expect(failed.map(({ test }) => test).toSorted()).toEqual([
      'unsteady.test.ts > does not pass the second time either',
      'unsteady.test.ts > fails both times',
    ]);
    expect(passed.toSorted()).toEqual([
      'unsteady.test.ts > fails first',
      'unsteady.test.ts > passes first',
      'unsteady.test.ts > with a hook that fails first > comes to its turn',
    ]);
    expect(skipped).toEqual([]);
  });

  it('tries again with the same options, in the part that failed', () => {
    const { passed, unsteady, failed } = runParts([FIXTURES, FIXTURES], ['unsteady', '-t', 'fails first'], 'ignore');

    // The second part finds what the first has left, and passes at once.
    expect(unsteady.map(({ test }) => test)).toContain('unsteady.test.ts > fails first');
    expect(passed.filter((test) => test === 'unsteady.test.ts > fails first')).toHaveLength(2);
    expect(failed).toEqual([]);
  });
});
