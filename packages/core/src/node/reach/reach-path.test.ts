import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { deviceText } from './path-usage.js';
import { PROBE_FILE } from './write-probe.js';

let home: TrialHome;

beforeEach(() => {
  home = new TrialHome();
});

afterEach(() => home.clear());

it('looks at the room of a file system', async () => {
  const { answer, usage, tookMs } = await home.host().reach({ path: home.folder, probe: 'look', withinMs: 20_000 });
  expect(answer).toBe('reached');
  expect(usage?.bytes).toBeGreaterThan(0);
  expect(usage?.usedPercent).toBeGreaterThanOrEqual(0);
  expect(usage?.usedPercent).toBeLessThanOrEqual(100);
  expect(usage?.device).toMatch(/^\d+:\d+$/);
  expect(tookMs).toBeGreaterThan(0);
});

it('writes, and leaves nothing behind', async () => {
  const folder = join(home.folder, 'ä b');
  mkdirSync(folder);
  writeFileSync(join(folder, PROBE_FILE), 'left by one that was killed');
  expect(await home.host().reach({ path: folder, probe: 'write' })).toMatchObject({ answer: 'reached' });
  expect(readdirSync(folder)).toEqual([]);
});

it('does not write through a link', async () => {
  const victim = join(home.folder, 'victim');
  writeFileSync(victim, 'precious');
  symlinkSync(victim, join(home.folder, PROBE_FILE));
  expect(await home.host().reach({ path: home.folder, probe: 'write' })).toMatchObject({ answer: 'reached' });
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});

it.each(['look', 'write'] as const)('says why a path cannot be reached (%s)', async (probe) => {
  const result = await home.host().reach({ path: '/nonexistent/x', probe });
  expect(result).toMatchObject({ answer: 'refused', code: 'ENOENT' });
});

it('asks nobody who could not answer in the time that is left', async () => {
  const result = await home.host({ limitMs: 150 }).reach({ path: '/', probe: 'look' });
  expect(result).toMatchObject({ answer: 'unable', reason: 'no time was left to ask /' });
});

it('takes a path with a slash at the end for the same', async () => {
  const path = `${home.folder}/`;
  expect(await home.host().reach({ path, probe: 'look' })).toMatchObject({ reason: `${home.folder} answers` });
  expect(await home.host().reach({ path: '/', probe: 'look' })).toMatchObject({ reason: '/ answers' });
});

it('says no when the call was given up before', async () => {
  const result = await home.host({ signal: AbortSignal.abort() }).reach({ path: '/', probe: 'look' });
  expect(result.answer).toBe('unable');
});

it.each([
  [0xfe00n, '254:0'],
  [0x700n, '7:0'],
  [0x10_0703n, '7:259'],
  [0x1039n, '16:57'],
])('reads the device number %i as %s', (packed, text) => {
  expect(deviceText(packed)).toBe(text);
});
