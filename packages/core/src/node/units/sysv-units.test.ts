import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { CommandRunner } from '../host/command-runner.js';
import { SysvUnits } from './sysv-units.js';

let home: TrialHome;

beforeEach(() => {
  home = new TrialHome();
  mkdirSync(home.path('init.d'));
});
afterEach(() => home.clear());

function units(limitMs = 10_000): SysvUnits {
  const [deadline, { signal }] = [performance.now() + limitMs, new AbortController()];
  const folders = { runFolder: home.path('run'), libFolder: home.path('lib') };
  const runner = new CommandRunner({
    deadline,
    signal,
    runFolder: folders.runFolder,
    outputPrefix: home.path('lib/x@'),
  });
  return new SysvUnits({ deadline, signal, runner, ...folders }, [home.path('init.d')]);
}

/** A script that notes what it is asked in a file; it runs while `running` is there. */
function install(name: string, ...lines: readonly string[]): void {
  const [path, running] = [home.path('init.d', name), home.path('running')];
  const text = ['#!/bin/sh', `RUNNING=${running}`, ...lines, ''].join('\n');
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

const USUAL = [
  'case $1 in',
  'start) touch $RUNNING; echo started ;;',
  'stop) rm -f $RUNNING ;;',
  'restart) touch $RUNNING ;;',
  'status) [ -e $RUNNING ] && exit 0; echo "not there"; exit 3 ;;',
  '*) echo "no such order: $1"; exit 2 ;;',
  'esac',
];

describe('a script in /etc/init.d', () => {
  it('is started, looked at and stopped', async () => {
    install('guest', ...USUAL);
    const before = await units().state('guest.service');
    const started = await units().start('guest');
    const running = await units().state('guest');
    const stopped = await units().stop('guest');
    const after = await units().scriptStatus('guest');

    expect(before).toMatchObject({ name: 'guest', manager: 'sysv', load: 'loaded', active: 'inactive', sub: 'exit 3' });
    expect(started).toEqual({ ok: true, result: 'exit 0', reason: '' });
    expect(running).toMatchObject({ active: 'active', sub: 'exit 0', script: home.path('init.d/guest') });
    expect(stopped.ok).toBe(true);
    expect(after).toEqual({ code: 3, timedOut: false, text: 'not there' });
  });

  it('that is missing is not found, and stopped already', async () => {
    expect(await units().state('guest')).toMatchObject({ load: 'not-found', active: 'inactive' });
    expect(await units().resolve('guest')).toBeUndefined();
    expect(await units().stop('guest')).toMatchObject({ ok: true });
    expect(await units().start('guest')).toMatchObject({ ok: false });
  });

  it('is nothing outside of its folder', async () => {
    writeFileSync(home.path('outside'), '#!/bin/sh\n');
    chmodSync(home.path('outside'), 0o755);

    expect(await units().state('../outside')).toMatchObject({ load: 'not-found' });
    expect(await units().resolve('..')).toBeUndefined();
  });

  it('that does not know an order says so with its own words', async () => {
    install('guest', ...USUAL);
    const reloaded = await units().reload('guest');

    expect(reloaded).toMatchObject({ ok: false, result: 'exit 2' });
    expect(reloaded.reason).toContain('no such order: reload');
  });

  it('that hangs is ended, and its state is called hung', async () => {
    install('guest', 'touch $RUNNING', 'exec sleep 60');
    const state = await units(800).state('guest');
    const started = await units().start('guest', 200);

    expect(state).toMatchObject({ active: 'inactive', sub: 'hung' });
    expect(started).toMatchObject({ ok: false, result: 'timeout', reason: expect.stringContaining('in time') });
    expect(existsSync(home.path('running'))).toBe(true);
  });

  it('is told to answer itself instead of asking systemctl', async () => {
    install('guest', '[ -n "$SYSTEMCTL_SKIP_REDIRECT" ] || exit 4');

    expect(await units().state('guest')).toMatchObject({ sub: 'exit 0' });
  });

  it('cannot be taken over', async () => {
    install('guest', ...USUAL);

    expect(await units().takeOver()).toBe(false);
    await expect(units().letGo()).resolves.toBeUndefined();
  });
});
