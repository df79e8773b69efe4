import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuardedMachine } from './guarded-machine.ts';

const LEFT = 'lkssp will start this unit, in the order of its hierarchy';

let guarded: GuardedMachine;

beforeEach(async () => {
  guarded = await GuardedMachine.start();
});
afterEach(async () => {
  await guarded.end();
});

/** What the services have noted, by name. */
const notes = (): readonly string[] => readFileSync(join(guarded.machine.root, 'var/notes'), 'utf8').trim().split('\n');

describe('a machine whose services lkssp guards', () => {
  it('leaves them to lkssp at boot and stops lkssp before them, in the order of the hierarchy', async () => {
    // By their names systemd would do it the other way round, or at once.
    await guarded.server('upper');
    await guarded.server('lower');
    await guarded.lkssp('resource', 'create', 'qsp', '--tag', 'low', '--service', 'lower');
    await guarded.lkssp('resource', 'create', 'qsp', '--tag', 'up', '--service', 'upper', '--depends-on', 'low');
    await guarded.machine.command(['rm', '/var/notes']);
    const began = performance.now();
    await guarded.machine.reboot();
    const tookMs = performance.now() - began;
    await guarded.shows('upper', 'ActiveState', 'active');
    const atBoot = await Promise.all(['lower', 'upper'].map((each) => guarded.journal(each)));

    expect(notes()).toEqual(['upper stops', 'lower stops', 'lower starts', 'upper starts']);
    expect(atBoot.every((each) => each.includes(LEFT))).toBe(true);
    // Far from any time-out: nobody has waited for whom he keeps waiting.
    expect(tookMs).toBeLessThan(45_000);
  });

  it('starts them as systemd says when lkssp is disabled, and after they were deleted', async () => {
    await guarded.server('kept');
    await guarded.server('freed');
    await guarded.lkssp('resource', 'create', 'qsp', '--tag', 'kept', '--service', 'kept');
    await guarded.lkssp('resource', 'create', 'qsp', '--tag', 'freed', '--service', 'freed');
    await guarded.lkssp('resource', 'delete', 'freed');
    await guarded.machine.command(['systemctl', 'disable', 'lkssp']);
    await guarded.machine.reboot();
    await guarded.shows('kept', 'ActiveState', 'active');
    const lkssp = await guarded.show('lkssp', 'ActiveState');

    expect(lkssp).toBe('inactive');
    expect(await guarded.journal('kept')).not.toContain(LEFT);
    expect(await guarded.show('freed', 'DropInPaths')).toBe('');
  });

  it('goes off without waiting in vain', async () => {
    await guarded.server('guest', 'TimeoutStopSec=30');
    await guarded.lkssp('resource', 'create', 'qsp', '--tag', 'guest', '--service', 'guest');
    const began = performance.now();
    await guarded.machine.powerOff(60_000);
    const tookMs = performance.now() - began;

    expect(tookMs).toBeLessThan(25_000);
    expect(notes().at(-1)).toBe('guest stops');
  });

  it('repairs a service that ends, and leaves it to systemd while lkssp is dead', async () => {
    await guarded.server('busy', 'Restart=always', 'RestartSec=100ms');
    await guarded.lkssp('resource', 'create', 'qsp', '--tag', 'busy', '--service', 'busy');
    const before = await guarded.show('busy', 'MainPID');
    await guarded.machine.command(['systemctl', 'kill', '-s', 'KILL', 'busy']);
    const repaired = await guarded.changed('busy', 'MainPID', before);
    const byLkssp = await guarded.lkssp('incident', 'list');
    await guarded.machine.command(['systemctl', 'stop', 'lkssp']);
    await guarded.machine.command(['systemctl', 'start', 'busy']);
    const alone = await guarded.show('busy', 'MainPID');
    await guarded.machine.command(['systemctl', 'kill', '-s', 'KILL', 'busy']);
    const restarted = await guarded.changed('busy', 'MainPID', alone);

    expect(Number(repaired)).toBeGreaterThan(1);
    expect(byLkssp).toContain('busy');
    expect(Number(restarted)).toBeGreaterThan(1);
    expect(await guarded.show('busy', 'NRestarts')).toBe('1');
  });
});
