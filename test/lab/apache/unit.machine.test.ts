import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '@lkssp/core';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { DrivenApache } from './driven-apache.ts';

const CONFIG = '/etc/apache2/apache2.conf';
const PID_FILE = '/run/apache2/apache2.pid';
const PATIENCE = { withinMs: 20_000 };

let driven: DrivenApache;

const words = ({ verdict, reason = '' }: Verdict): string => `${verdict}: ${reason}`;
const master = (): number => (existsSync(PID_FILE) ? Number(readFileSync(PID_FILE, 'utf8')) : 0);
const isActive = async (): Promise<string> => (await attempt(['systemctl', 'is-active', 'apache2'])).stdout.trim();
const serves = async (): Promise<boolean> =>
  (await attempt(['curl', '--silent', '--fail', '--max-time', '2', '--output', '/dev/null', 'http://127.0.0.1/']))
    .code === 0;
const dropIns = async (): Promise<string> =>
  (await command(['systemctl', 'show', 'apache2', '--property', 'DropInPaths', '--value'])).trim();

/** systemd's own name of the cgroup, which its processes must be in. */
const cgroup = async (): Promise<string> =>
  (await command(['systemctl', 'show', 'apache2', '--property', 'ControlGroup', '--value'])).trim();

beforeEach(async () => {
  driven = await DrivenApache.serving({ config: CONFIG });
});
afterEach(async () => {
  await driven.act('remove');
  await driven.act('delete');
  await driven.home.clear();
});

describe('Apache as a unit of systemd', () => {
  it('is found, started and stopped by its unit, which is given back in the end', async () => {
    expect(driven.options).toMatchObject({ unit: 'apache2.service', envFile: ['/etc/apache2/envvars'] });
    expect(await isActive()).toBe('active');
    expect(await serves()).toBe(true);
    expect(readFileSync(`/proc/${master()}/cgroup`, 'utf8')).toContain(await cgroup());
    expect(words(await driven.check())).toBe('healthy: ');
    const { watch } = await driven.check('deepCheck');
    expect(watch).toContainEqual({ kind: 'unit', unit: 'apache2.service' });
    expect(await dropIns()).not.toBe('');

    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await isActive()).toBe('inactive');
    expect(await serves()).toBe(false);
    expect((await driven.check()).verdict).toBe('failed');
    expect(await driven.act('delete')).toMatchObject({ outcome: 'done' });
    expect(await dropIns()).toBe('');
  });

  it('serves again after kill -9 of its master, by its unit', async () => {
    const before = master();
    process.kill(before, 'SIGKILL');
    await waitUntil('it is seen', PATIENCE, async () => (await driven.check()).verdict === 'failed');
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await serves()).toBe(true);
    expect(master()).not.toBe(before);
    expect(await isActive()).toBe('active');
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
  });

  it('minds no reload and no restart by a person', async () => {
    const before = master();
    await command(['systemctl', 'reload', 'apache2']);
    expect(words(await driven.check())).toBe('healthy: ');
    const restart = attempt(['systemctl', 'restart', 'apache2']);
    while (master() === before) expect(words(await driven.check())).toMatch(/^healthy: |^unknown: /);
    expect((await restart).code).toBe(0);
    const verdict = await driven.check();
    expect(words(verdict)).toBe('healthy: ');
    expect(verdict.watch).toContainEqual(expect.objectContaining({ kind: 'process', pid: master() }));
  });

  it('sees that a person has stopped it', async () => {
    await command(['systemctl', 'stop', 'apache2']);
    expect(words(await driven.check())).toMatch(/^failed: its master \(process \d+\) is gone/);
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await serves()).toBe(true);
  });
});
