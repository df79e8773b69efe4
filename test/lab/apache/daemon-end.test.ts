import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuardedMachine } from '../qsp/guarded-machine.ts';

let guarded: GuardedMachine;

beforeEach(async () => {
  guarded = await GuardedMachine.start(['kit-apache']);
});
afterEach(() => guarded.end());

describe('an Apache that no unit runs', () => {
  it('goes on when the daemon of lkssp is killed, and is taken over by the next one', async () => {
    await guarded.machine.command(['systemctl', 'stop', 'apache2']);
    const config = '/etc/apache2/apache2.conf';
    await guarded.lkssp('resource', 'create', 'apache', '--tag', 'web', '--config', config, '--unit', 'none');
    const pid = (): string => readFileSync(guarded.machine.path('/run/apache2/apache2.pid'), 'utf8').trim();
    const master = pid();
    const daemon = await guarded.show('lkssp', 'MainPID');
    await guarded.machine.command(['systemctl', 'kill', '--signal', 'KILL', 'lkssp']);
    await guarded.changed('lkssp', 'MainPID', daemon);
    await guarded.shows('lkssp', 'ActiveState', 'active');

    expect(pid()).toBe(master);
    expect(await guarded.machine.command(['ps', '-o', 'comm=', '-p', master])).toBe('apache2');
    expect(await guarded.lkssp('incident', 'list')).toContain('No incidents');
  });
});
