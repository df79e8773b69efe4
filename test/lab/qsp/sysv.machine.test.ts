import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-qsp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { DrivenService } from './driven-service.ts';

const NAME = 'oldstyle';
const SCRIPT = `/etc/init.d/${NAME}`;
const PIDS = '/run/oldstyle.pid';

let home: TrialHome;

/** A script as distributions had them; `status` is what it does when it is asked. */
async function install(status: string): Promise<void> {
  const text = `#!/bin/sh
### BEGIN INIT INFO
# Provides: ${NAME}
# Required-Start: $remote_fs
# Required-Stop: $remote_fs
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: a daemon of old
### END INIT INFO
. /lib/lsb/init-functions
pid() { cat ${PIDS} 2>/dev/null; }
lives() { [ -n "$(pid)" ] && [ -d "/proc/$(pid)" ]; }
case "$1" in
  start) lives || start-stop-daemon --start --background --make-pidfile --pidfile ${PIDS} --exec /bin/sleep -- 3600 ;;
  stop) lives && kill "$(pid)"; rm -f ${PIDS} ;;
  restart) "$0" stop; "$0" start ;;
  ${status}
  *) echo "Usage: $0 {start|stop|restart}"; exit 1 ;;
esac
exit 0
`;
  writeFileSync(SCRIPT, text);
  chmodSync(SCRIPT, 0o755);
  await command(['systemctl', 'daemon-reload']);
}

const STATUS = `status) if lives; then echo "it runs"; exit 0; elif [ -e ${PIDS} ]; then echo dead; exit 1; else exit 3; fi ;;`;
const driven = (options: Readonly<Record<string, unknown>> = {}): DrivenService =>
  new DrivenService(kit, home, { service: NAME, startLimit: '5s', stopLimit: '5s', ...options });
const show = (property: string): Promise<string> =>
  command(['systemctl', 'show', '-p', property, '--value', `${NAME}.service`]);
const killDaemon = (): Promise<string> => command(['sh', '-c', `kill -9 $(cat ${PIDS}); sleep 0.1`]);

beforeEach(() => {
  home = new TrialHome('qsp');
});
afterEach(async () => {
  await attempt(['systemctl', 'stop', NAME]);
  await attempt(['sh', '-c', `kill -9 $(cat ${PIDS})`]);
  rmSync(SCRIPT, { force: true });
  rmSync(PIDS, { force: true });
  rmSync(`/etc/systemd/system/${NAME}.service.d`, { recursive: true, force: true });
  await command(['systemctl', 'daemon-reload']);
  await home.clear();
});

describe('a service from /etc/init.d under systemd', () => {
  it('lives and dies by its script: dead although systemd calls it active (exited), and really restarted', async () => {
    await install(STATUS);
    const service = driven({ start: true });
    await service.mustAct('create', 'restore');
    const serving = await service.check();
    await killDaemon();
    const bySystemd = `${await show('ActiveState')} (${await show('SubState')})`;
    const dead = await service.check();
    await service.mustAct('recover');
    const again = await service.check();
    await service.mustAct('remove');
    const removed = await service.check();

    expect(serving).toMatchObject({
      verdict: 'healthy',
      watch: [{ kind: 'unit' }, { kind: 'cgroup', path: `/system.slice/${NAME}.service` }],
    });
    expect(bySystemd).toBe('active (exited)');
    expect(dead).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('its pid file is still there') });
    expect([again.verdict, removed.verdict]).toEqual(['healthy', 'failed']);
  });

  it('is brought up by restore too when only its daemon has died', async () => {
    await install(STATUS);
    const service = driven({ start: true });
    await service.mustAct('create', 'restore');
    await killDaemon();
    await service.mustAct('restore');

    expect(await service.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('was started by hand, around systemd: it serves, and remove stops it all the same', async () => {
    await install(STATUS);
    const service = driven({ start: true });
    await service.mustAct('create');
    await command([SCRIPT, 'start'], { env: { SYSTEMCTL_SKIP_REDIRECT: '1' } });
    const seen = await service.check();
    await service.mustAct('remove');
    const status = await attempt([SCRIPT, 'status'], { env: { SYSTEMCTL_SKIP_REDIRECT: '1' } });

    expect(seen).toMatchObject({ verdict: 'healthy', reason: expect.stringContaining('systemd did not start it') });
    expect(status.code).toBe(3);
  });

  it('is refused when its script knows no status, and taken without quickCheck', async () => {
    await install('');
    await command(['systemctl', 'start', NAME]);
    const refused = await driven().act('create');
    const unmonitored = driven({ quickCheck: 'off' });
    const taken = await unmonitored.act('create');

    expect(refused).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('add --quick-check off') });
    expect(taken.outcome).toBe('done');
    expect(await unmonitored.check()).toMatchObject({ verdict: 'healthy' });
    await unmonitored.mustAct('delete');
  });

  it('cannot tell or hangs: that never counts as failed', async () => {
    await install('status) [ -e /run/oldstyle.hang ] && sleep 60; exit 4 ;;');
    await command(['systemctl', 'start', NAME]);
    const cannotTell = await driven().check();
    await command(['touch', '/run/oldstyle.hang']);
    const hangs = await driven().check(2000);
    rmSync('/run/oldstyle.hang');

    expect(cannotTell).toMatchObject({ verdict: 'unknown', because: 'unable' });
    expect(hangs).toMatchObject({ verdict: 'unknown', because: 'hung' });
  });
});

describe('creation', () => {
  it('knows a service by any of its names', async () => {
    const alias = '/etc/systemd/system/calendar.service';
    symlinkSync('/lib/systemd/system/cron.service', alias);
    await command(['systemctl', 'daemon-reload']);
    const proposals = [];
    for (const service of ['calendar', 'cron.service', 'cron']) {
      proposals.push(await driven().propose({ service, start: true }));
    }
    rmSync(alias);
    await command(['systemctl', 'daemon-reload']);
    const { problems } = await driven().propose({ service: 'dbus-org.freedesktop.login1', start: true });

    expect(proposals).toEqual(Array(3).fill({ options: { service: 'cron', start: true }, problems: [], children: [] }));
    expect(problems.join()).toContain('systemd-logind must not be handled');
  });

  it.each([
    ['nonesuch', 'there is no service nonesuch'],
    ['systemd-journald', 'must not be handled'],
    ['dbus', 'must not be handled'],
    ['networking', 'must not be handled'],
    ['apache2', 'lkssp resource create apache'],
  ])('refuses %s: %s', async (service, words) => {
    const { problems } = await driven().propose({ service, start: true });

    expect(problems.join()).toContain(words);
  });
});
