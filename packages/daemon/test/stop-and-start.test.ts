import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { childrenOf, DaemonProcess, installKit, living, trialFolder, OFTEN } from './daemon-process.js';

/** A home with a kit, and a program to guard that writes down the number of each of its processes. */
function trial(trap = '') {
  const home = trialFolder();
  installKit(home);
  const program = join(home, 'sleeper.sh');
  const pids = join(home, 'pids');
  writeFileSync(pids, '');
  writeFileSync(program, `#!/bin/sh\n${trap}\necho $$ >> ${pids}\nwhile :; do sleep 1; done\n`, { mode: 0o700 });
  const sleepers = () => living(readFileSync(pids, 'utf8').trim().split('\n').map(Number));
  onTestFinished(() => {
    for (const pid of sleepers()) process.kill(pid, 'SIGKILL');
  });
  return { home, sleepers };
}

async function create(daemon: DaemonProcess, stopLimit = '4s'): Promise<void> {
  const options = { command: ['/bin/sh', join(daemon.home, 'sleeper.sh')], stopLimit };
  await daemon.ask('/resources', { kit: 'genapp', type: 'process', tag: 'web', options });
  await isIn(daemon, 'ISP');
}

async function isIn(daemon: DaemonProcess, state: string): Promise<void> {
  await vi.waitFor(async () => {
    const { resources } = (await daemon.ask('/status')) as { resources: { tag: string; state: string }[] };
    expect(
      resources.map((each) => `${each.tag} ${each.state}`),
      daemon.log().join('\n'),
    ).toEqual([`web ${state}`]);
  }, OFTEN);
}

describe('a daemon that is started', () => {
  it('understands where it is, and does not stay there: the place may have to be unmounted', async () => {
    const folder = trialFolder();
    writeFileSync(join(folder, 'mine.yaml'), 'stopLimit: 7min\n');
    const order = { words: ['--config', 'mine.yaml'], cwd: folder };
    const daemon = await new DaemonProcess(join(folder, 'home'), order).serving();
    await daemon.told(join(folder, 'mine.yaml'));
    expect(readlinkSync(`/proc/${daemon.pid}/cwd`)).toBe('/');
  });
});

describe('the end of a daemon', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'takes everything out of service on %s, and brings it back',
    async (signal) => {
      const { home, sleepers } = trial();
      const first = await new DaemonProcess(home).serving();
      await create(first);
      expect(sleepers()).toHaveLength(1);
      expect(await first.end(signal)).toBe(0);
      expect(sleepers()).toEqual([]);
      const lines = first.log();
      const order = ['received', 'stopping on request', 'stop ordered by', 'stop done', 'stopped'];
      const places = order.map((text) => lines.findIndex((line) => line.startsWith(text)));
      expect(places).toEqual(places.toSorted((one, other) => one - other));
      expect(places[0]).toBeGreaterThan(0);
      const second = await new DaemonProcess(home).serving();
      await isIn(second, 'ISP');
      expect(sleepers()).toHaveLength(1);
    },
  );

  it('leaves applications alone when it is told to, and takes them over as they are', async () => {
    const { home, sleepers } = trial();
    const first = await new DaemonProcess(home).serving();
    await create(first);
    const running = sleepers();
    await first.ask('/stop', { keepRunning: true });
    expect(await first.exit).toBe(0);
    expect(sleepers()).toEqual(running);
    const second = await new DaemonProcess(home).serving();
    await isIn(second, 'ISP');
    expect(sleepers()).toEqual(running);
    await second.end('SIGTERM');
    expect(sleepers()).toEqual([]);
  });

  it('costs nothing but itself when it is killed: the next one goes on with what runs', async () => {
    const { home, sleepers } = trial();
    const first = await new DaemonProcess(home).serving();
    await create(first);
    const running = sleepers();
    await first.end('SIGKILL');
    expect(sleepers()).toEqual(running);
    const second = await new DaemonProcess(home).serving();
    await isIn(second, 'ISP');
    expect(sleepers()).toEqual(running);
    process.kill(running[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(sleepers().filter((pid) => !running.includes(pid))).toHaveLength(1), OFTEN);
  });

  it('ends the kit hosts that a killed daemon has left, also those that hang', async () => {
    const { home } = trial();
    const first = await new DaemonProcess(home).serving();
    await create(first);
    const hosts = childrenOf(first.pid);
    expect(hosts).toHaveLength(1);
    for (const pid of hosts) process.kill(pid, 'SIGSTOP');
    await first.end('SIGKILL');
    expect(living(hosts)).toEqual(hosts);
    const second = await new DaemonProcess(home).serving();
    expect(living(hosts)).toEqual([]);
    await second.told(`process ${hosts[0]}, left by a daemon that ended, was ended`);
    await isIn(second, 'ISP');
  });

  it('leaves no process of its own behind', async () => {
    const { home } = trial();
    const daemon = await new DaemonProcess(home).serving();
    await create(daemon);
    const hosts = childrenOf(daemon.pid);
    expect(hosts).toHaveLength(1);
    await daemon.end('SIGTERM');
    await vi.waitFor(() => expect(living(hosts)).toEqual([]), OFTEN);
  });

  it('hurries at a second signal', async () => {
    const { home } = trial("trap '' TERM");
    const daemon = await new DaemonProcess(home).serving();
    await create(daemon, '2min');
    daemon.child.kill('SIGTERM');
    await daemon.told('stop ordered by signal SIGTERM');
    expect(await daemon.end('SIGTERM')).toBe(0);
  });

  it('does not wait for anything at a third one', async () => {
    const { home } = trial("trap '' TERM");
    const daemon = await new DaemonProcess(home).serving();
    await create(daemon, '2min');
    daemon.child.kill('SIGTERM');
    await daemon.told('stop ordered by signal SIGTERM');
    daemon.child.kill('SIGINT');
    await daemon.told('received SIGINT');
    expect(await daemon.end('SIGTERM')).toBe(0);
  });

  it('ends by itself what takes longer than stopLimit', async () => {
    const { home } = trial("trap '' TERM");
    const config = join(home, 'quick.yaml');
    writeFileSync(config, 'stopLimit: 1s\n');
    const daemon = await new DaemonProcess(home, { words: ['--config', config] }).serving();
    await create(daemon, '2min');
    expect(await daemon.end('SIGTERM')).toBe(0);
    expect(daemon.log().join('\n')).toContain('taking everything out of service took longer than 1s');
  });
});
