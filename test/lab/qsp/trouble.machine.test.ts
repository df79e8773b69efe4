import { TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-qsp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { DrivenService } from './driven-service.ts';
import { TestUnit } from './test-unit.ts';

const PATIENCE = { withinMs: 20_000 };
const HEALTHY = { verdict: 'healthy' };

let home: TrialHome;
const made: TestUnit[] = [];

const keep = (unit: TestUnit): TestUnit => {
  made.push(unit);
  return unit;
};
const sleeper = async (name: string, ...lines: readonly string[]): Promise<TestUnit> =>
  keep(await TestUnit.sleeper(name, ...lines));
const driven = (service: string, options: Readonly<Record<string, unknown>> = {}): DrivenService =>
  new DrivenService(kit, home, { service, startLimit: '5s', stopLimit: '5s', ...options });

beforeEach(() => {
  home = new TrialHome('qsp');
});
afterEach(async () => {
  for (const unit of made.splice(0)) await unit.end();
  await home.clear();
});

describe('a service in trouble', () => {
  it('was stopped behind our back: failed, and started again', async () => {
    const unit = await sleeper('halted');
    const service = driven('halted', { start: true });
    await service.mustAct('create', 'restore');
    await unit.control('stop');
    const seen = await service.check();
    await service.mustAct('recover');

    expect(seen).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('was stopped') });
    expect(await service.check()).toMatchObject(HEALTHY);
  });

  it('lost its main process: the signal is the reason, the unit and the new process are watched', async () => {
    const unit = await sleeper('slain');
    const service = driven('slain', { start: true });
    await service.mustAct('create', 'restore');
    const pid = await unit.kill();
    await waitUntil('systemd has noticed', PATIENCE, async () => (await unit.main()) !== pid);
    const seen = await service.check();
    await service.mustAct('recover');
    const after = await service.check();

    expect(seen).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('signal 9') });
    expect(after).toMatchObject({
      verdict: 'healthy',
      watch: [
        { kind: 'unit', unit: unit.name },
        { kind: 'process', pid: await unit.main() },
        { kind: 'cgroup', path: `/system.slice/${unit.name}` },
      ],
    });
  });

  it('ended while its restart was left to lkssp: its last words tell how', async () => {
    const unit = await sleeper('left', 'Restart=always', 'RestartSec=10ms');
    const service = driven('left', { start: true });
    await service.mustAct('create', 'restore');
    const lock = service.live();
    await unit.kill();
    await waitUntil('it was skipped', PATIENCE, async () => (await unit.show('Result')) === 'exec-condition');
    const seen = await service.check();
    await service.mustAct('recover');
    lock.release();

    expect(seen).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('leaves its restart to lkssp') });
    expect(seen.reason).toContain('status=9/KILL');
    expect(await service.check()).toMatchObject(HEALTHY);
  });

  it('is uninstalled: failed, not startable, removed and let go without complaint', async () => {
    const unit = await sleeper('removed');
    const service = driven('removed', { start: true });
    await service.mustAct('create', 'restore');
    await unit.control('stop');
    await command(['rm', `/etc/systemd/system/${unit.name}`]);
    await command(['systemctl', 'daemon-reload']);
    const seen = await service.check();
    const restored = await service.act('restore');
    await service.mustAct('remove', 'delete');

    expect(seen).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('no unit removed.service any more'),
    });
    expect(restored).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(unit.dropInText()).toBeUndefined();
  });

  it('is masked while it runs: still healthy, with a remark; when it has ended, nothing is tried', async () => {
    const unit = await sleeper('masked');
    // Where packages put theirs: a unit in /etc cannot be masked.
    await command(['mv', `/etc/systemd/system/${unit.name}`, `/usr/lib/systemd/system/${unit.name}`]);
    await command(['systemctl', 'daemon-reload']);
    const service = driven('masked', { start: true });
    await service.mustAct('create', 'restore');
    await command(['systemctl', 'mask', unit.name]);
    const running = await service.check();
    await unit.control('stop');
    const ended = await service.check();
    const restored = await service.act('restore');
    await service.mustAct('remove');
    await command(['systemctl', 'unmask', unit.name]);
    await command(['rm', `/usr/lib/systemd/system/${unit.name}`]);

    expect(running).toMatchObject({ verdict: 'healthy', reason: expect.stringContaining('is masked') });
    expect(ended).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('systemctl unmask') });
    expect(restored).toMatchObject({ outcome: 'failure', recoverable: false });
  });

  it('fails at its start: what it said last is the reason', async () => {
    keep(await TestUnit.make('broken', ['ExecStart=/bin/sh -c "echo cannot bind to port 80 >&2; exit 3"']));
    const service = driven('broken', { start: true });
    await service.mustAct('create');
    const restored = await service.act('restore');

    expect(restored).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('cannot bind to port 80') });
    expect(restored.reason).toContain('exit 3');
  });

  it('was started too often: the start limit is reset and it starts', async () => {
    const unit = keep(
      await TestUnit.make(
        'often',
        ['ExecStart=/bin/sh -c "test -e /run/often && exec sleep infinity"'],
        ['StartLimitBurst=2'],
      ),
    );
    const service = driven('often', { start: true });
    await service.mustAct('create');
    for (let turn = 0; turn < 4; turn += 1) await attempt(['systemctl', 'start', unit.name]);
    await waitUntil('it is not started any more', PATIENCE, async () => {
      const { code } = await attempt(['systemctl', 'start', unit.name]);
      return code !== 0;
    });
    const limited = await unit.journal();
    await command(['touch', '/run/often']);
    await service.mustAct('restore');

    expect(limited).toContain('Start request repeated too quickly');
    expect(await service.check()).toMatchObject(HEALTHY);
  });

  it('needs another that does not come up: that one is named', async () => {
    keep(await TestUnit.make('base', ['Type=oneshot', 'ExecStart=/bin/false']));
    keep(
      await TestUnit.make('based', ['ExecStart=/bin/sleep infinity'], ['Requires=base.service', 'After=base.service']),
    );
    const service = driven('based', { start: true });
    await service.mustAct('create');
    const restored = await service.act('restore');

    expect(restored).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('base.service is failed') });
  });

  it('hangs while it starts: fine up to its limit, then failed; restore says where it stands and leaves no job', async () => {
    const unit = keep(
      await TestUnit.make('stuck', ['Type=notify', 'ExecStart=/bin/sleep infinity', 'TimeoutStartSec=60']),
    );
    const service = driven('stuck', { start: true, startLimit: '2s' });
    await service.mustAct('create');
    await attempt(['systemctl', '--no-block', 'start', unit.name]);
    await waitUntil('it is starting', PATIENCE, async () => (await unit.show('ActiveState')) === 'activating');
    const early = await service.check();
    const late = await waitUntil('its limit is over', PATIENCE, async () => {
      const verdict = await service.check();
      return verdict.verdict === 'failed' && verdict;
    });
    const restored = await service.act('restore');
    await service.mustAct('remove');

    expect(early).toMatchObject({ verdict: 'healthy', reason: expect.stringContaining('is starting') });
    expect(late.reason).toContain('longer than 2 s');
    expect(restored).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('activating') });
    expect(await unit.state()).toBe('inactive (dead)');
  });

  it('is active (exited): ok for a oneshot unit that remains, failed for a server, and as the option says', async () => {
    keep(await TestUnit.make('once', ['Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/true']));
    keep(await TestUnit.make('spent', ['Type=simple', 'RemainAfterExit=yes', 'ExecStart=/bin/true']));
    await command(['systemctl', 'start', 'once', 'spent']);
    await waitUntil('it has exited', PATIENCE, async () => (await made[1]?.show('SubState')) === 'exited');
    const verdicts = [];
    for (const options of [{ service: 'once' }, { service: 'once', activeExited: 'failed' }, { service: 'spent' }]) {
      verdicts.push((await driven(options.service, options).check()).verdict);
    }
    verdicts.push((await driven('spent', { activeExited: 'ok' }).check()).verdict);

    expect(verdicts).toEqual(['healthy', 'failed', 'failed', 'healthy']);
  });

  it('is stopped by SIGSTOP: hung, and recovery brings a new process', async () => {
    const unit = await sleeper('frozen');
    const service = driven('frozen', { start: true });
    await service.mustAct('create', 'restore');
    const pid = await unit.main();
    process.kill(pid, 'SIGSTOP');
    const seen = await waitUntil('it is seen', PATIENCE, async () => {
      const verdict = await service.check();
      return verdict.verdict === 'unknown' && verdict;
    });
    await service.mustAct('recover');

    expect(seen).toMatchObject({ because: 'hung', reason: expect.stringContaining('SIGSTOP') });
    expect(await unit.main()).not.toBe(pid);
    expect(await service.check()).toMatchObject(HEALTHY);
  });

  it('leaves processes behind as its unit wants it: stopped, and they are named', async () => {
    const unit = keep(
      await TestUnit.make('litter', ['KillMode=process', 'ExecStart=/bin/sh -c "sleep 300 & exec sleep infinity"']),
    );
    const service = driven('litter', { start: true });
    await service.mustAct('create', 'restore');
    const removed = await service.act('remove');
    await command(['systemctl', 'kill', '-s', 'KILL', unit.name]).catch(() => undefined);
    await attempt(['sh', '-c', 'echo 1 > /sys/fs/cgroup/system.slice/litter.service/cgroup.kill']);

    expect(removed).toMatchObject({ outcome: 'done', reason: expect.stringMatching(/sleep \(process \d+\)/) });
  });

  it('ignores TERM: its own time limit ends it, within ours', async () => {
    keep(
      await TestUnit.make('deaf', [
        'TimeoutStopSec=1',
        `ExecStart=/bin/sh -c "trap '' TERM; while :; do sleep 1; done"`,
      ]),
    );
    const service = driven('deaf', { start: true, stopLimit: '20s' });
    await service.mustAct('create', 'restore');
    const removed = await service.act('remove');

    expect(removed.outcome).toBe('done');
  });

  it('is restarted by a person: on its way, never failed', async () => {
    const unit = keep(
      await TestUnit.make('renewed', [
        'ExecStartPre=/bin/sleep 0.3',
        'ExecStart=/bin/sleep infinity',
        'ExecStop=/bin/sleep 0.3',
      ]),
    );
    const service = driven('renewed', { start: true });
    await service.mustAct('create', 'restore');
    const restart = attempt(['systemctl', 'restart', unit.name]);
    const seen = new Set<string>();
    let isOver = false;
    void restart.then(() => (isOver = true));
    while (!isOver) seen.add((await service.check()).verdict);

    expect([...seen]).toEqual(['healthy']);
  });
});
