import type { ScriptStatus, UnitState } from '@lkssp/core';
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

describe('quickCheck of a service', () => {
  it.each<[Partial<UnitState>, string, string]>([
    [{}, 'healthy', ''],
    [{ active: 'reloading', sub: 'reload', inStateMs: 1000 }, 'healthy', 'is reloading since 1 s'],
    [{ active: 'reloading', sub: 'reload', inStateMs: 101_000 }, 'failed', 'longer than 100 s'],
    [{ active: 'activating', sub: 'start-pre', inStateMs: 2000 }, 'healthy', 'is starting (start-pre)'],
    [{ active: 'activating', sub: 'start', inStateMs: 200_000 }, 'failed', 'longer than 100 s'],
    [
      { active: 'activating', sub: 'auto-restart', result: 'exit-code', ended: 'exit 1' },
      'failed',
      'ended with exit 1',
    ],
    [{ active: 'activating', sub: 'auto-restart-queued', result: 'signal', ended: 'signal 9' }, 'failed', 'signal 9'],
    [{ active: 'deactivating', sub: 'stop-sigterm' }, 'healthy', 'is being stopped'],
    [{ active: 'deactivating', sub: 'stop-sigterm', result: 'watchdog' }, 'failed', 'watchdog'],
    [{ active: 'deactivating', sub: 'stop-post', result: 'exit-code', job: 'restart' }, 'healthy', 'is being stopped'],
    [{ active: 'refreshing', sub: 'refresh-extensions' }, 'healthy', 'is reloading'],
    [{ active: 'deactivating', sub: 'stop-sigterm', inStateMs: 101_000 }, 'failed', 'longer than 100 s'],
    [{ active: 'inactive', sub: 'dead' }, 'failed', 'it was stopped'],
    [{ active: 'inactive', sub: 'dead', job: 'start' }, 'healthy', 'waits for its turn to start'],
    [{ active: 'inactive', sub: 'dead', job: 'restart', inStateMs: 101_000 }, 'failed', 'longer than'],
    [{ active: 'inactive', sub: 'dead', result: 'exec-condition' }, 'failed', 'leaves its restart to lkssp'],
    [{ active: 'failed', sub: 'failed', result: 'start-limit-hit' }, 'failed', 'started too often'],
    [{ active: 'failed', sub: 'failed', result: 'resources' }, 'failed', 'has failed (resources)'],
    [{ load: 'masked' }, 'healthy', 'is masked'],
    [{ load: 'masked', active: 'inactive' }, 'failed', 'systemctl unmask cron.service'],
    [{ load: 'bad-setting', active: 'inactive' }, 'failed', 'bad-setting'],
    [{ sub: 'exited' }, 'failed', 'active (exited)'],
    [{ sub: 'exited', type: 'oneshot', remainsAfterExit: true }, 'healthy', ''],
  ])('judges %j as %s', async (state, verdict, words) => {
    cron(state);
    const seen = await driven().check();

    expect(seen.verdict).toBe(verdict);
    expect(seen.reason ?? '').toContain(words);
  });

  it.each(['ok', 'failed'] as const)('counts active (exited) as %s where the option says so', async (activeExited) => {
    cron({ sub: 'exited', type: 'oneshot', remainsAfterExit: true });
    const seen = await driven({ activeExited }).check();

    expect(seen.verdict).toBe(activeExited === 'ok' ? 'healthy' : 'failed');
  });

  it('names unit, main process and cgroup to watch', async () => {
    const unit = cron({ cgroup: '/system.slice/cron.service' });
    const { watch } = await driven().check();

    expect(watch).toEqual([
      { kind: 'unit', unit: 'cron.service' },
      { kind: 'process', ...unit.state.main },
      { kind: 'cgroup', path: '/system.slice/cron.service' },
    ]);
  });

  it('adds the last words of what has failed, without what systemd says each time', async () => {
    const lines = [
      'Starting cron',
      'out of paper',
      'cron.service: Scheduled restart job, counter is at 1.',
      'on \u001B fire',
    ];
    machine.commands.push({ command: 'journalctl', answer: { stdout: lines.join('\n') } });
    machine.units.halt(cron(), 'exit-code', 'exit 2');
    const { reason } = await driven().check();

    expect(reason).toBe('cron.service ended with exit 2; its last words: out of paper | on fire');
  });

  it('cannot tell when nobody answers', async () => {
    cron();
    machine.units.unable = 'systemd hangs';

    expect(await driven().check()).toMatchObject({ verdict: 'unknown', because: 'unable' });
  });

  it.each<[ScriptStatus, string, string]>([
    [status(0), 'healthy', ''],
    [status(1), 'failed', 'pid file'],
    [status(3), 'failed', 'it does not run'],
    [status(4), 'unknown', 'cannot tell'],
    [status(null), 'unknown', 'by a signal'],
    [status(null, true), 'unknown', 'no answer in time'],
  ])('lets the script of a generated unit decide: %j', async (said, verdict, words) => {
    cron({ sub: 'exited', script: '/etc/init.d/cron', remainsAfterExit: true, type: 'forking' }).status = said;
    const seen = await driven().check();

    expect(seen.verdict).toBe(verdict);
    expect(seen.reason ?? '').toContain(words);
  });

  it.each<[string, string]>([
    ['exit 0', 'healthy'],
    ['exit 1', 'failed'],
    ['exit 3', 'failed'],
    ['exit 4', 'unknown'],
    ['hung', 'unknown'],
    ['exit by a signal', 'unknown'],
  ])('judges a script where systemd does not rule: %s is %s', async (sub, verdict) => {
    const active = sub === 'exit 0' ? 'active' : 'inactive';
    machine.units.add('cron', { manager: 'sysv', sub, active, script: '/etc/init.d/cron' });

    expect((await driven().check()).verdict).toBe(verdict);
  });

  it('looks at nothing when it is off', async () => {
    machine.units.unable = 'nobody may ask';

    expect(qsp.lacks?.(qspOptions.parse({ service: 'cron', quickCheck: 'off' }))).toEqual(['quickCheck']);
    expect((await driven({ quickCheck: 'off' }).check()).verdict).toBe('healthy');
  });
});
