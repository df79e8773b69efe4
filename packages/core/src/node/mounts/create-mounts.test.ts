import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';

let home: TrialHome;
let child: ChildProcess | undefined;

beforeEach(() => {
  home = new TrialHome();
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await home.clear();
});

it('tells what is mounted where, by text', () => {
  const { mounts } = home.host();
  expect(mounts.at('/proc')?.type).toBe('proc');
  expect(mounts.of('/proc/self/fd').mountPoint).toBe('/proc');
  expect(mounts.at('/proc/self')).toBeUndefined();
  expect(mounts.table().map(({ mountPoint }) => mountPoint)).toContain('/proc');
});

it('knows where its own files lie', () => {
  const { mounts } = home.host();
  expect(mounts.isOurs(mounts.of(process.execPath))).toBe(true);
  expect(mounts.isOurs(mounts.of('/proc'))).toBe(false);
});

it('finds a process by its working folder, in a process of its own', async () => {
  child = spawn('sleep', ['300'], { cwd: '/proc', detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  const { mounts } = home.host();
  const { processes, complete } = await mounts.holders(mounts.of('/proc'));
  const found = processes.find(({ pid }) => pid === child?.pid);
  expect(complete).toBe(true);
  expect(found).toMatchObject({ how: 'cwd', path: '/proc', name: 'sleep', session: child.pid });
});

it('gives what it has when there is no time', async () => {
  const { mounts } = home.host();
  expect(await mounts.holders(mounts.of('/proc'), 0)).toEqual({ processes: [], kernel: [], complete: false });
  const hurried = await mounts.holders(mounts.of('/proc'), 1);
  expect(hurried.complete).toBe(false);
});
