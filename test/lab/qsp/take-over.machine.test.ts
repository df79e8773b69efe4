import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HeldLock, lockFile } from '@lkssp/core/engine';
import { TrialHome } from '@lkssp/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { TestUnit } from './test-unit.ts';

const PATIENCE = { withinMs: 20_000 };
/** Above every number of a process. */
const NOBODY = 2 ** 22 + 1;
const RESTARTING = ['Restart=always', 'RestartSec=50ms'];

let home: TrialHome;
let unit: TestUnit;
const held: HeldLock[] = [];

/** As the daemon does while it lives. */
function live(pid = process.pid): void {
  const file = home.path('run/lock');
  mkdirSync(dirname(file), { recursive: true });
  const lock = lockFile(file);
  if (lock === undefined) throw new Error('the lock is taken');
  held.push(lock);
  writeFileSync(home.path('run/daemon.json'), JSON.stringify({ pid, since: 1 }));
}

const dies = (): void => {
  for (const lock of held.splice(0)) lock.release();
};

const units = () => home.host({ tag: 'one' }).units;
const isRunning = (since: number) => async (): Promise<boolean> => {
  const pid = await unit.main();
  return pid > 1 && pid !== since;
};
const isSkipped = async (): Promise<boolean> => (await unit.journal()).includes("Skipped due to 'exec-condition'");

beforeEach(() => {
  home = new TrialHome('qsp');
});
afterEach(async () => {
  dies();
  await unit.end();
  await home.clear();
});

describe('a unit that lkssp has taken over', () => {
  it('is not restarted by systemd while the daemon lives, and is when it has died', async () => {
    unit = await TestUnit.sleeper('taken', ...RESTARTING);
    await unit.control('start');
    await units().takeOver('taken');
    live();
    await unit.kill();
    await waitUntil('systemd leaves the restart', PATIENCE, isSkipped);
    const left = await unit.state();
    dies();
    await unit.control('start');
    const killed = await unit.kill();
    await waitUntil('systemd restarts it', PATIENCE, isRunning(killed));

    expect(left).toBe('inactive (dead)');
    expect(await unit.state()).toBe('active (running)');
    expect(await unit.journal()).toContain('lkssp guards this unit and decides itself about its restart');
  });

  it('is restarted by systemd when lkssp was removed with all its files', async () => {
    unit = await TestUnit.sleeper('orphan', ...RESTARTING);
    await unit.control('start');
    live();
    await units().takeOver('orphan');
    dies();
    await home.clear();
    const killed = await unit.kill();
    await waitUntil('systemd restarts it', PATIENCE, isRunning(killed));

    expect(existsSync(home.path('run/lock'))).toBe(false);
    expect(await unit.state()).toBe('active (running)');
  });

  it('lets a person start, restart and stop it while the daemon lives, whatever it has counted before', async () => {
    unit = await TestUnit.sleeper('personal', ...RESTARTING);
    await unit.control('start');
    await units().takeOver('personal');
    const killed = await unit.kill();
    await waitUntil('systemd restarts it, with no daemon', PATIENCE, isRunning(killed));
    const counted = Number(await unit.show('NRestarts'));
    live();
    const states: string[] = [];
    for (const order of ['restart', 'stop', 'start', 'restart']) {
      await unit.control(order);
      states.push(await unit.state());
    }

    expect(counted).toBeGreaterThan(0);
    expect(states).toEqual(['active (running)', 'inactive (dead)', 'active (running)', 'active (running)']);
  });

  it('is started by lkssp although it waits for a restart of its own and was restarted before', async () => {
    unit = await TestUnit.sleeper('waiting', 'Restart=always', 'RestartSec=30s');
    await unit.control('start');
    await units().takeOver('waiting');
    // A count above zero, from a time without daemon.
    const first = await unit.kill();
    await waitUntil('it waits for its restart', PATIENCE, async () => (await unit.show('SubState')) === 'auto-restart');
    await unit.write(['ExecStart=/bin/sleep infinity', 'Restart=always', 'RestartSec=30s']);
    await attempt(['systemctl', 'restart', unit.name]);
    await waitUntil('it runs again', PATIENCE, isRunning(first));
    live();
    const second = await unit.kill();
    await waitUntil('it waits for its restart', PATIENCE, async () => (await unit.show('SubState')) === 'auto-restart');
    const result = await units().start('waiting');

    expect(result).toEqual({ ok: true, result: 'done', reason: '' });
    expect(await isRunning(second)()).toBe(true);
  });

  it.each([
    ['user', ['User=nobody', 'Group=nogroup', 'NoNewPrivileges=yes', 'CapabilityBoundingSet=']],
    ['files', ['ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes', 'InaccessiblePaths=/tmp /var/tmp']],
    [
      'calls',
      ['SystemCallFilter=@system-service', 'ProcSubset=pid', 'ProtectProc=invisible', 'MemoryDenyWriteExecute=yes'],
    ],
    ['environment', ['Environment=PATH=/nowhere LANG=tr_TR.UTF-8']],
  ])('is asked about also where its %s is restricted', async (what, lines) => {
    unit = await TestUnit.sleeper(`closed-${what}`, ...RESTARTING, ...lines);
    await unit.control('start');
    await units().takeOver(unit.name);
    live();
    await unit.kill();
    await waitUntil('systemd leaves the restart', PATIENCE, isSkipped);
    await unit.control('start');

    expect(await unit.state()).toBe('active (running)');
  });

  it('is left to systemd when it runs in a root of its own, where nobody can be asked', async () => {
    const parts = ['/usr', '/bin', '/lib', '/lib64'];
    for (const part of parts) mkdirSync(`/srv/root${part}`, { recursive: true });
    const binds = `BindReadOnlyPaths=${parts.join(' ')}`;
    unit = await TestUnit.sleeper('rooted', ...RESTARTING, 'RootDirectory=/srv/root', binds);
    await unit.control('start');
    await units().takeOver('rooted');
    live();
    const killed = await unit.kill();
    await waitUntil('systemd restarts it', PATIENCE, isRunning(killed));

    expect(unit.dropInText()).toContain('Before=lkssp.service');
    expect(unit.dropInText()).not.toContain('ExecCondition=+');
  });

  it('is taken over once: the same drop-in is neither written nor read again', async () => {
    unit = await TestUnit.sleeper('steady');
    await units().takeOver('steady');
    const [written, read] = [statSync(unit.dropIn).mtimeMs, await reloads()];
    await units().takeOver('steady');
    await units().takeOver('steady.service');

    expect([statSync(unit.dropIn).mtimeMs, await reloads()]).toEqual([written, read]);
    expect(await unit.show('DropInPaths')).toBe(unit.dropIn);
    expect((await unit.show('Before')).split(' ')).toContain('lkssp.service');
  });

  it('is as before after it was let go, twice, and when its unit is gone', async () => {
    unit = await TestUnit.sleeper('freed', ...RESTARTING);
    await unit.control('start');
    await units().takeOver('freed');
    await units().letGo('freed');
    await units().letGo('freed');
    const paths = await unit.show('DropInPaths');
    live();
    const killed = await unit.kill();
    await waitUntil('systemd restarts it', PATIENCE, isRunning(killed));
    await units().takeOver('freed');
    await unit.control('stop');
    await command(['rm', `/etc/systemd/system/${unit.name}`]);
    await command(['systemctl', 'daemon-reload']);
    await units().letGo('freed');

    expect(paths).toBe('');
    expect(existsSync(dirname(unit.dropIn))).toBe(false);
  });

  it('keeps what others have put beside the drop-in', async () => {
    unit = await TestUnit.sleeper('shared');
    await units().takeOver('shared');
    await command(['sh', '-c', `printf '[Service]\\nNice=5\\n' > ${dirname(unit.dropIn)}/other.conf`]);
    await units().letGo('shared');

    expect(existsSync(`${dirname(unit.dropIn)}/other.conf`)).toBe(true);
    expect(existsSync(unit.dropIn)).toBe(false);
  });

  it('makes no circle with a unit that wants to come after lkssp', async () => {
    unit = await TestUnit.make('later', ['ExecStart=/bin/sleep infinity'], ['After=lkssp.service']);
    await units().takeOver('later');

    expect(unit.dropInText()).not.toContain('Before=');
    expect(await unit.show('Before')).not.toContain('lkssp.service');
  });

  it('makes no circle through others, by which systemd would leave lkssp out at boot', async () => {
    unit = await TestUnit.make('last', ['ExecStart=/bin/sleep infinity'], ['After=multi-user.target']);
    await units().takeOver('last');

    expect(unit.dropInText()).not.toContain('Before=');
    expect(unit.dropInText()).toContain('ExecCondition=');
  });

  it('never keeps a daemon from its lock that starts after one that was killed', async () => {
    unit = await TestUnit.make(
      'racing',
      ['ExecStart=/bin/true', 'Restart=always', 'RestartSec=0'],
      ['StartLimitIntervalSec=0'],
    );
    await units().takeOver('racing');
    live(NOBODY);
    dies();
    await attempt(['systemctl', '--no-block', 'start', unit.name]);
    const began = Number(await unit.show('NRestarts'));
    for (let turn = 0; turn < 300; turn += 1) {
      await pause(2);
      live(NOBODY);
      dies();
    }

    expect(Number(await unit.show('NRestarts'))).toBeGreaterThan(began);
  });
});

/** When systemd has read its files. */
async function reloads(): Promise<number> {
  return Number(await command(['systemctl', 'show', '-p', 'UnitsLoadTimestampMonotonic', '--value']));
}
