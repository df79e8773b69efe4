import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { LabEngine } from '../rig/lab-engine.ts';
import { breakIt, SELDOM, SELDOM_MS } from './notice.ts';

describe('lab/hierarchy/service', () => {
  let engine: LabEngine;

  beforeAll(async () => {
    await command(['systemctl', 'start', 'cron']);
    engine = await LabEngine.start();
    await engine.mustLkssp(
      'resource',
      'create',
      'qsp',
      '--tag',
      'cron',
      '--service',
      'cron',
      '--check-interval',
      SELDOM,
    );
    await engine.trial.settled();
  });

  afterAll(async () => {
    await engine?.end();
  });

  const state = async (): Promise<string> => (await attempt(['systemctl', 'is-active', 'cron'])).stdout.trim();
  const mainPid = async (): Promise<number> => Number(await command(['systemctl', 'show', '-P', 'MainPID', 'cron']));

  it('starts again what was stopped behind its back', async () => {
    const { incident, noticedMs } = await breakIt(engine, 'cron', 'systemctl stop', async () => {
      await command(['systemctl', 'stop', 'cron']);
    });

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect(await state()).toBe('active');
  });

  it('starts again what was killed, and the unit does not do so by itself beside it', async () => {
    const before = await mainPid();
    const { incident, noticedMs } = await breakIt(engine, 'cron', 'kill -9 of the service', () => {
      process.kill(before, 'SIGKILL');
    });

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect(await mainPid()).not.toBe(before);
    expect(await command(['systemctl', 'show', '-P', 'NRestarts', 'cron'])).toBe('0');
  });

  it('refuses a service that has its own kit, and the system itself', async () => {
    const apache = await engine.lkssp('resource', 'create', 'qsp', '--tag', 'web', '--service', 'apache2');
    const dbus = await engine.lkssp('resource', 'create', 'qsp', '--tag', 'bus', '--service', 'dbus');

    expect([apache.code, dbus.code]).not.toContain(0);
    expect((await engine.client.status()).resources.map(({ tag }) => tag)).toEqual(['cron']);
  });

  it('leaves the unit to the system again when it is deleted', async () => {
    const folder = '/run/systemd/system/cron.service.d';
    const dropIns = async (): Promise<string> => await command(['systemctl', 'show', '-P', 'DropInPaths', 'cron']);
    const during = await dropIns();
    await engine.mustLkssp('resource', 'delete', 'cron');
    await waitUntil('nothing is left', { withinMs: 10_000 }, async () => (await dropIns()) === '');

    expect(during).toMatch(/lkssp/);
    expect(existsSync(folder)).toBe(false);
    expect(engine.wouldRestart()).toBe('');
  });
});
