import { messageOf, type Sentence, SystemClock, SystemdBus, UnitEventSource } from '@lkssp/core/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { Machine } from '../rig/machine.ts';
import { installUnit } from './install-unit.ts';

const PATIENCE = { withinMs: 20_000, everyMs: 5 };

let machine: Machine;
let source: UnitEventSource;
const hints: { readonly tag: string; readonly unit: string; readonly at: number }[] = [];
const told: string[] = [];

beforeEach(async () => {
  hints.length = 0;
  told.length = 0;
  machine = await Machine.start();
  await installUnit(machine, 'guest', 'ExecStart=/bin/sleep infinity');
  await installUnit(machine, 'other', 'ExecStart=/bin/sleep infinity');
  await machine.command(['systemctl', 'start', 'guest', 'other']);
  const logger = { tell: (sentence: Sentence) => void told.push(messageOf(sentence).text), debug: () => {} };
  // The bus of the machine, from outside: there is only the test's own event source.
  const bus = new SystemdBus(machine.path('/run/dbus/system_bus_socket'));
  source = new UnitEventSource({ clock: new SystemClock(), logger, bus });
  source.onHint((tag, target) => {
    if (target.kind === 'unit') hints.push({ tag, unit: target.unit, at: performance.now() });
  });
});
afterEach(async () => {
  await source.close();
  await machine.end();
});

const of = (tag: string) => hints.filter((each) => each.tag === tag);
const heard = (tag: string): Promise<unknown> => waitUntil(`${tag} is told`, PATIENCE, () => of(tag).length > 0);
/** Only who is subscribed holds a unit. */
const subscribed = async (unit: string): Promise<void> => {
  await waitUntil(`${unit} is watched`, PATIENCE, async () => {
    return (await machine.command(['systemctl', 'show', '-p', 'Refs', '--value', unit])) !== '';
  });
};

const watchBoth = async (): Promise<void> => {
  source.watch('one', [{ kind: 'unit', unit: 'guest' }]);
  source.watch('two', [{ kind: 'unit', unit: 'other.service' }]);
  await subscribed('guest');
  await subscribed('other');
};

describe('events of units', () => {
  it('come within milliseconds of a kill and of a stop, to whom they concern', async () => {
    await watchBoth();
    const main = Number(await machine.command(['systemctl', 'show', '-p', 'MainPID', '--value', 'guest']));
    // Asked for inside, so that only the event itself is on its way afterwards.
    await machine.command(['kill', '-9', String(main)]);
    const killed = performance.now();
    await heard('one');
    const killMs = (of('one')[0]?.at ?? 0) - killed;
    await machine.command(['systemctl', 'reset-failed', 'guest']);
    await machine.command(['systemctl', 'start', 'guest']);
    hints.length = 0;
    await machine.command(['systemctl', 'stop', 'guest']);
    await heard('one');

    expect(killMs).toBeLessThan(1000);
    expect(of('two')).toEqual([]);
    expect(of('one')[0]).toMatchObject({ unit: 'guest' });
    console.log(`hint ${killMs.toFixed(1)} ms after kill(1) had returned`);
  });

  it('come once for one change, however often systemd tells it', async () => {
    await watchBoth();
    await machine.command(['systemctl', 'restart', 'guest']);
    await heard('one');
    // The other's change comes after everything of the first.
    await machine.command(['systemctl', 'stop', 'other']);
    await heard('two');

    // deactivating, inactive, activating, active
    expect(of('one').length).toBeLessThanOrEqual(4);
  });

  it('end when nobody watches any more', async () => {
    await watchBoth();
    source.watch('one', []);
    await machine.command(['systemctl', 'stop', 'guest']);
    await machine.command(['systemctl', 'stop', 'other']);
    await heard('two');

    expect(of('one')).toEqual([]);
  });

  it('tell of what has happened before anybody could listen', async () => {
    await machine.command(['systemctl', 'stop', 'guest']);
    source.watch('one', [{ kind: 'unit', unit: 'guest' }]);
    await heard('one');

    expect(of('one').length).toBeGreaterThanOrEqual(1);
  });

  it('come by the name that was asked for, also for an alias', async () => {
    await machine.command(['ln', '-s', '/etc/systemd/system/guest.service', '/etc/systemd/system/visitor.service']);
    await machine.command(['systemctl', 'daemon-reload']);
    source.watch('one', [{ kind: 'unit', unit: 'visitor' }]);
    await subscribed('guest');
    await machine.command(['systemctl', 'stop', 'guest']);
    await heard('one');

    expect(of('one')[0]?.unit).toBe('visitor');
  });

  it('go on after systemd has re-executed itself, and everybody looks once', async () => {
    await watchBoth();
    await machine.command(['systemctl', 'daemon-reexec']);
    await heard('one');
    await heard('two');
    hints.length = 0;
    await machine.command(['systemctl', 'stop', 'guest']);
    await heard('one');

    expect(of('two')).toEqual([]);
  });

  it('go on after the bus was restarted: the loss is told, and everybody looks once', async () => {
    await watchBoth();
    await machine.command(['systemctl', 'stop', 'dbus.socket', 'dbus.service']);
    await waitUntil('the loss is told', PATIENCE, () => told.length > 0);
    await machine.command(['systemctl', 'stop', 'guest']);
    await machine.command(['systemctl', 'start', 'dbus.socket']);
    await heard('one');
    await heard('two');
    hints.length = 0;
    await machine.command(['systemctl', 'start', 'guest']);
    await heard('one');

    expect(told).toHaveLength(1);
    expect(of('two')).toEqual([]);
  });
});
