import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signal } from '../rig/cleanup.ts';
import { isAlive } from '../rig/process-facts.ts';
import { linkKit } from '../rig/program.ts';
import { lookIntoStore } from '../rig/store-check.ts';
import { TrialHome } from '../rig/trial-home.ts';
import { waitUntil } from '../rig/wait-until.ts';

const mount = (...args: readonly string[]): string | undefined => {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  return status === 0 ? undefined : `mount ${args.join(' ')}: ${stderr}`;
};

/** Why nothing can be mounted here, by trying it. */
function cannotMount(folder: string): string | undefined {
  return mount('-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder);
}

/** Takes what is left, to the last byte. */
function fill(folder: string): string {
  const path = join(folder, 'filler');
  for (const size of [1_000_000, 10_000, 100])
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Full for this size.
    }
  return path;
}

describe('e2e/full-disk', () => {
  let trial: TrialHome;
  let missing: string | undefined;

  beforeEach(() => {
    trial = new TrialHome('disk');
    missing = cannotMount(trial.home);
    if (missing === undefined) linkKit(trial.home);
  });

  afterEach(async () => {
    await trial.stopAll();
    if (missing === undefined) spawnSync('umount', ['-l', trial.home]);
    await trial.end();
  });

  const alarms = async (): Promise<readonly string[]> => (await trial.client.status()).alarms.map(({ key }) => key);

  it('goes on protecting from memory, says so, and writes again once there is room', async (context) => {
    if (missing !== undefined) context.skip(`needs root and tmpfs: ${missing}`);
    await trial.start();
    await trial.apply(trial.sleeper('one'));
    await trial.settled();
    const filler = fill(trial.home);
    const first = trial.processOf('one');
    signal(first, 'SIGKILL');
    const next = await waitUntil('another process', { withinMs: 60_000 }, () => {
      return trial.processesOf('one').find(({ pid }) => pid !== first.pid);
    });
    await waitUntil('the alarm of the store', { withinMs: 60_000 }, async () => (await alarms()).length > 0);
    await trial.settled();
    expect(isAlive(next)).toBe(true);
    expect((await trial.client.status()).alarms.map(({ sentence }) => sentence.text).join()).toMatch(/stor|writ/i);

    rmSync(filler);
    await waitUntil('no alarm', { withinMs: 60_000, everyMs: 200 }, async () => (await alarms()).length === 0);
    await trial.daemon.end('SIGKILL');

    expect(lookIntoStore(trial.home)).toMatchObject({ integrity: 'ok', tags: ['one'] });
    await trial.start();
    await trial.settled();
    expect(trial.processOf('one').pid).toBe(next.pid);
    expect((await trial.client.incidents({ tag: 'one' }))[0]).toMatchObject({ result: 'recovered' });
  });

  it('says what is wrong with a home that can only be read, and ends', async (context) => {
    if (missing !== undefined) context.skip(`needs root and tmpfs: ${missing}`);
    expect(mount('-o', 'remount,ro', trial.home)).toBeUndefined();
    const { code, stderr } = await trial.lkssp('daemon');

    expect(code).not.toBe(0);
    expect(stderr).toContain(trial.home);
    expect(stderr).toMatch(/LKSSP_|read-only|EROFS/);
  });

  it('starts with a full disk after a kill, takes over what runs, and protects it', async (context) => {
    if (missing !== undefined) context.skip(`needs root and tmpfs: ${missing}`);
    await trial.start();
    await trial.apply({ ...trial.sleeper('one'), ...trial.sleeper('two', { dependsOn: ['one'] }) });
    await trial.settled();
    const before = [trial.processOf('one'), trial.processOf('two')];
    fill(trial.home);
    await trial.daemon.end('SIGKILL');

    await trial.start();
    await trial.settled();
    expect(before.filter(isAlive)).toEqual(before);
    signal(trial.processOf('two'), 'SIGKILL');
    await waitUntil('another process', { withinMs: 60_000 }, () => {
      return trial.processesOf('two').some(({ pid }) => pid !== before[1]?.pid);
    });
    await trial.settled();
    expect(await alarms()).not.toEqual([]);
  });

  it('starts where its store can only be read, takes over what runs, and protects it', async (context) => {
    if (missing !== undefined) context.skip(`needs root and tmpfs: ${missing}`);
    await trial.start();
    await trial.apply(trial.sleeper('one'));
    await trial.settled();
    const running = trial.processOf('one');
    await trial.daemon.end('SIGKILL');
    const lib = join(trial.home, 'lib');
    expect(mount('--bind', lib, lib) ?? mount('-o', 'remount,bind,ro', lib)).toBeUndefined();
    try {
      await trial.start();
      await trial.settled();
      expect(isAlive(running)).toBe(true);
      signal(running, 'SIGKILL');
      await waitUntil('another process', { withinMs: 60_000 }, () => {
        return trial.processesOf('one').some(({ pid }) => pid !== running?.pid);
      });
      await trial.settled();
      expect(await alarms()).toContain('store');
      await trial.daemon.end('SIGKILL');
    } finally {
      spawnSync('umount', ['-l', lib]);
    }
    // Which process it is now was in memory only, and that is gone with the daemon: it may be started anew, never twice.
    await trial.start();
    await waitUntil('one process', { withinMs: 60_000 }, () => trial.processesOf('one').length === 1);
    await trial.settled();
    expect(trial.processesOf('one')).toHaveLength(1);
  });

  it('starts in an empty folder and puts everything below it', async (context) => {
    if (missing !== undefined) context.skip(`needs root and tmpfs: ${missing}`);
    rmSync(join(trial.home, 'lib'), { recursive: true, force: true });
    mkdirSync(trial.home, { recursive: true });
    await trial.start();

    expect(existsSync(join(trial.home, 'lib/store.db'))).toBe(true);
    expect(readdirSync(trial.home).toSorted()).toEqual(['etc', 'lib', 'log', 'run']);
  });
});
