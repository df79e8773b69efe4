import type { UnitState } from '@lkssp/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { qsp } from '../src/qsp.js';
import { qspOptions } from '../src/qsp-options.js';
import { ScriptedCron, status } from './scripted-cron.js';

let scripted: ScriptedCron;
let machine: ScriptedCron['machine'];

beforeEach(() => {
  scripted = new ScriptedCron();
  machine = scripted.machine;
});

const driven: ScriptedCron['driven'] = (options) => scripted.driven(options);
const cron: ScriptedCron['install'] = (state, aliases) => scripted.install(state, aliases);

describe('creation', () => {
  const propose = async (options: Readonly<Record<string, string | boolean>>) =>
    await qsp.propose?.({ options, host: machine.host(), signal: new AbortController().signal });

  it('takes a running service over, by its own name', async () => {
    const unit = cron({}, ['vixie-cron.service']);
    const proposal = await propose({ service: 'vixie-cron' });
    const created = await driven().act('create');

    expect(proposal).toEqual({ options: { service: 'cron' }, problems: [], children: [] });
    expect(created.outcome).toBe('done');
    expect(unit.isTaken).toBe(true);
  });

  it.each(['cron', 'cron.service'])('calls %s cron', (service) => {
    expect(qsp.identify(qspOptions.parse({ service }))).toBe('cron');
  });

  it.each<[string, Partial<UnitState>, string]>([
    ['apache2', {}, 'lkssp resource create apache'],
    ['httpd', {}, 'lkssp resource create apache'],
    ['apache2@second', {}, 'lkssp resource create apache'],
    ['nfs-server', {}, 'lkssp resource create nfs'],
    ['systemd-logind', {}, 'must not be handled'],
    ['dbus-broker', {}, 'must not be handled'],
    ['NetworkManager', {}, 'must not be handled'],
    ['lkssp', {}, 'must not be handled'],
    ['ssh', {}, '--force'],
    ['sshd', {}, '--force'],
    ['idle', { active: 'inactive', sub: 'dead' }, 'add --start'],
    ['blocked', { load: 'masked' }, 'systemctl unmask blocked.service'],
    ['wrong', { load: 'bad-setting' }, 'cannot be used'],
    ['spent', { sub: 'exited' }, '--active-exited ok'],
    ['once', { type: 'oneshot' }, 'nothing to protect'],
  ])('refuses %s %j: %s', async (service, state, words) => {
    const unit = machine.units.add(`${service}.service`);
    machine.units.run(unit);
    unit.state = { ...unit.state, ...state };
    const proposal = await propose({ service });
    const created = await driven({ service }).act('create');

    expect(proposal?.problems.join()).toContain(words);
    expect(created).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(unit.isTaken).toBe(false);
  });

  it('refuses what is not there, and takes sshd when it must', async () => {
    machine.units.run(machine.units.add('ssh.service', {}, ['sshd.service']));

    expect((await propose({ service: 'nonesuch' }))?.problems.join()).toContain('there is no service nonesuch');
    expect((await propose({ service: 'sshd', force: true }))?.options).toMatchObject({ service: 'ssh' });
  });

  it('refuses a script that does not know that its service runs', async () => {
    cron({ script: '/etc/init.d/cron' }).status = status(1);

    expect((await propose({ service: 'cron' }))?.problems.join()).toContain('add --quick-check off');
    expect((await propose({ service: 'cron', quickCheck: 'off' }))?.problems).toEqual([]);
  });

  it('gives boot and restarts back when it is deleted', async () => {
    const unit = cron();
    const service = driven();
    await service.act('create');
    await service.act('delete');

    expect(unit.isTaken).toBe(false);
  });
});
