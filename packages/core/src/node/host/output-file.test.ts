import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { type OpenOutput, openOutputSomewhere } from './output-file.js';

let home: TrialHome;
beforeEach(() => {
  home = new TrialHome();
});
afterEach(() => home.clear());

describe('an output file', () => {
  it('whose disk does not answer is opened in the run folder, and let go when it comes after all', async () => {
    const usual = home.path('lib/output/trial/web@main.log');
    const frozen = Promise.withResolvers<OpenOutput['file']>();
    const spare = { fd: 7, close: async () => undefined };
    const asked: string[] = [];
    const openAt = (path: string) => {
      asked.push(path);
      return path === usual ? frozen.promise : Promise.resolve(spare);
    };
    const open = () => openOutputSomewhere(usual, home.path('run'), openAt);
    const instead = home.path('run/output/web@main.log');
    expect(await open()).toEqual({ path: instead, file: spare });
    expect(await open()).toEqual({ path: instead, file: spare });
    expect(asked).toEqual([usual, instead, instead]);
    const closed = new Promise<void>((resolve) => {
      frozen.resolve({ fd: 8, close: async () => resolve() });
    });
    await closed;
  });

  it('that nothing can be written to leads nowhere', async () => {
    const openAt = () => Promise.reject(new Error('ENOSPC'));
    const { path, file } = await openOutputSomewhere(home.path('lib/a.log'), home.path('run'), openAt);
    expect(path).toBe('/dev/null');
    await file.close();
  });

  it('in the run folder, which is memory, is kept small as well', async () => {
    mkdirSync(home.path('run/output'), { recursive: true });
    const path = home.path('run/output/web@main.log');
    writeFileSync(path, '');
    truncateSync(path, 17 * 2 ** 20);
    home.host();
    await vi.waitFor(() => expect(statSync(path).size).toBe(0));
  });
});
