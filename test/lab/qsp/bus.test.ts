import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { Machine } from '../rig/machine.ts';
import { installUnit } from './install-unit.ts';
import { RemoteService } from './remote-service.ts';

const PATIENCE = { withinMs: 20_000 };

let machine: Machine;
let service: RemoteService;

const show = (unit: string, property: string): Promise<string> =>
  machine.command(['systemctl', 'show', '-p', property, '--value', unit]);

beforeEach(async () => {
  machine = await Machine.start();
  await installUnit(machine, 'guest', 'ExecStart=/bin/sleep infinity', 'ExecStartPre=/bin/sleep 0.4');
  service = await RemoteService.start(machine, { service: 'guest', start: true, startLimit: '10s', stopLimit: '10s' });
  expect([await service.act('create'), await service.act('restore')]).toEqual(['done', 'done']);
});
afterEach(async () => {
  service.end();
  await machine.end();
});

describe('a service while systemd and its bus come and go', () => {
  it('is seen over the bus, not by a program', async () => {
    await service.check();

    // Only over the bus can a unit be held.
    expect(await show('guest', 'Refs')).toMatch(/^:\d+\.\d+$/);
  });

  it('comes through systemd re-executing itself, in the middle of an order too', async () => {
    const recovering = service.act('recover');
    await waitUntil('it is starting', PATIENCE, async () => (await show('guest', 'ActiveState')) === 'activating');
    await machine.command(['systemctl', 'daemon-reexec']);
    const recovered = await recovering;
    const healthy = await service.check();
    await machine.command(['systemctl', 'stop', 'guest']);
    const stopped = await service.check();

    expect(recovered).toBe('done');
    expect(healthy.verdict).toBe('healthy');
    expect(stopped.verdict).toBe('failed');
    expect(await show('guest', 'Refs')).toMatch(/^:\d+\.\d+$/);
  });

  it('is seen again over the bus after that was restarted, and meanwhile by systemctl', async () => {
    await machine.command(['systemctl', 'stop', 'dbus.socket', 'dbus.service']);
    const away = await service.check();
    await machine.command(['systemctl', 'stop', 'guest']);
    const stopped = await service.check();
    const orders = [await service.act('recover'), await service.act('remove'), await service.act('restore')];
    await machine.command(['systemctl', 'start', 'dbus.socket']);
    await waitUntil('it is held over the bus again', PATIENCE, async () => {
      await service.check();
      return /^:\d/.test(await show('guest', 'Refs'));
    });

    expect(away.verdict).toBe('healthy');
    expect(stopped.verdict).toBe('failed');
    expect(orders).toEqual(['done', 'done', 'done']);
  });

  it('cannot be looked at while the bus is hung: unable, in time, and never failed', async () => {
    await service.check();
    await machine.command(['systemctl', 'kill', '-s', 'STOP', 'dbus.service']);
    const began = performance.now();
    const seen = await service.check();
    const tookMs = performance.now() - began;
    await machine.command(['systemctl', 'kill', '-s', 'CONT', 'dbus.service']);
    const after = await service.check();

    expect(seen).toMatchObject({ verdict: 'unknown', because: 'unable' });
    // Its limit is 2 s, whatever systemd's answer times are.
    expect(tookMs).toBeLessThan(3500);
    expect(after.verdict).toBe('healthy');
  });
});
