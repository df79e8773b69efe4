import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { command } from '../rig/command.ts';
import { HungMount } from '../rig/hung-mount.ts';
import { isMounted } from '../rig/mounts.ts';
import { breakIt, stateOf } from './notice.ts';
import { makeSite, type Site } from './site.ts';

/** Others are checked every second: how much later than that one may come while the mount hangs. */
const EVERY_MS = 1000;
const LATE_MS = 2000;

describe('lab/hierarchy/hung-mount', () => {
  let site: Site;
  let hung: HungMount;

  beforeAll(async () => {
    site = await makeSite();
    hung = await HungMount.make();
    const { engine, data, address } = site;
    const often = ['--check-interval', '1s'];
    await engine.mustLkssp('resource', 'create', 'fs', '--tag', 'data', '--mount-point', data, ...often);
    await engine.mustLkssp('resource', 'create', 'ip', '--tag', 'vip', '--address', `${address}/24`, ...often);
    const remote = ['--mount-point', hung.mountPoint, '--fs-type', 'fuse.bindfs', '--unknown-threshold', '0'];
    await engine.mustLkssp('resource', 'create', 'fs', '--tag', 'remote', ...remote, ...often);
    await engine.trial.settled();
  });

  afterAll(async () => {
    await hung?.end();
    await site?.end();
  });

  const checkedAt = async (tag: string): Promise<number> => (await site.engine.client.resource(tag)).lastCheck?.at ?? 0;

  it('goes on checking everything else in time, and answers', async () => {
    hung.hang();
    // Somebody who uses it, as there always is: this process waits in the kernel from now on.
    spawn('stat', [hung.mountPoint], { stdio: 'ignore', detached: true }).unref();
    const begin = Date.now();
    const late: number[] = [];
    const answers: number[] = [];
    await waitUntil('ten seconds of looking', { withinMs: 30_000, everyMs: 200 }, async () => {
      const asked = performance.now();
      const at = Math.min(await checkedAt('data'), await checkedAt('vip'));
      answers.push(performance.now() - asked);
      if (Date.now() - begin > EVERY_MS) late.push(Date.now() - at - EVERY_MS);
      return Date.now() - begin > 10_000;
    });
    console.log(
      `while a mount hangs: latest check ${Math.max(...late)} ms late, slowest answer ${Math.max(...answers).toFixed(0)} ms`,
    );

    expect(Math.max(...late)).toBeLessThan(LATE_MS);
    expect(Math.max(...answers)).toBeLessThan(LATE_MS);
  });

  it('repairs another resource while it hangs', async () => {
    const { engine, data } = site;
    const { incident } = await breakIt(engine, 'data', 'umount beside a hung mount', async () => {
      await command(['umount', data]);
    });

    expect(incident.result).toBe('recovered');
    expect(isMounted(data)).toBe(true);
  });

  it('shows what hangs, and has done nothing about it that could hang too', async () => {
    const { lastCheck } = await site.engine.client.resource('remote');

    expect(lastCheck?.reason).toContain(hung.mountPoint);
    expect(lastCheck?.verdict).not.toBe('healthy');
    expect(await site.engine.client.incidents({ tag: 'remote' })).toEqual([]);
  });

  it('takes it as well again when it answers, without a repair', async () => {
    const { engine } = site;
    hung.answer();
    const isWell = async (): Promise<boolean> =>
      (await engine.client.resource('remote')).lastCheck?.verdict === 'healthy';
    await waitUntil('it is well', { withinMs: 60_000, everyMs: 50 }, isWell).catch(async (cause: unknown) => {
      throw new Error(await stateOf(engine), { cause });
    });

    expect(await engine.client.incidents({ tag: 'remote' })).toEqual([]);
    expect(isMounted(hung.mountPoint)).toBe(true);
  });

  it('opens an incident for the hung mount where that is wanted, and restarts no node for it', async () => {
    const { engine } = site;
    await engine.mustLkssp('resource', 'set', 'remote', '--unknown-threshold', 'default');
    const { incident } = await breakIt(engine, 'remote', 'hung mount', () => hung.hang());
    const answered = performance.now();
    await engine.client.health();

    expect(incident.cause).toBe('hung');
    expect(performance.now() - answered).toBeLessThan(LATE_MS);
    expect(engine.wouldRestart()).toBe('');
  });
});
