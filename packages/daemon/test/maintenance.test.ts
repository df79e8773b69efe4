import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BEACON, publishBeacon, Trace, trialRegistry } from './beacon-kit.js';
import { childrenOf, configure, DaemonProcess, installKit, living, OFTEN, trialFolder } from './daemon-process.js';

const MAINTENANCE = { words: ['--maintenance'] };

async function maintenance(home = trialFolder()): Promise<DaemonProcess> {
  return await new DaemonProcess(home, MAINTENANCE).serving();
}

/** What lies in the run folder and speaks of a process. */
function records(home: string): readonly string[] {
  return readdirSync(join(home, 'run')).filter((name) => name.endsWith('.json') || name.endsWith('.sock'));
}

/** A home whose daemon has ended and left a program running. */
async function leftRunning() {
  const home = trialFolder();
  installKit(home);
  const program = join(home, 'sleeper.sh');
  const pids = join(home, 'pids');
  writeFileSync(pids, '');
  writeFileSync(program, `#!/bin/sh\necho $$ >> ${pids}\nwhile :; do sleep 1; done\n`, { mode: 0o700 });
  const started = () => readFileSync(pids, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  onTestFinished(() => {
    for (const pid of living(started())) process.kill(pid, 'SIGKILL');
  });
  const daemon = await new DaemonProcess(home).serving();
  const options = { command: ['/bin/sh', program], stopLimit: '4s' };
  // Its end is told when everything is in the store, too.
  const created = await daemon.order('/resources', { kit: 'genapp', type: 'process', tag: 'web', options });
  expect(created).toMatchObject({ phase: 'done' });
  await isIn(daemon, 'ISP');
  return { home, daemon, started };
}

async function isIn(daemon: DaemonProcess, state: string): Promise<void> {
  await vi.waitFor(async () => expect((await daemon.ask('/resources/web'))['state']).toBe(state), OFTEN);
}

describe('a maintenance run', () => {
  it('says that it protects nothing, to people and to those who look for a daemon', async () => {
    const run = await maintenance();
    expect(await run.ask('/health')).toMatchObject({ pid: run.pid, maintenance: true });
    expect(await run.ask('/status')).toMatchObject({ maintenance: true, resources: [] });
    await run.told(`looks after ${run.home} as process ${run.pid}; nothing is protected meanwhile`);
    // Units under protection take daemon.json for the word that somebody guards them.
    expect(records(run.home)).toEqual(['lkssp.sock', 'maintenance.json']);
    expect(JSON.parse(readFileSync(join(run.home, 'run', 'maintenance.json'), 'utf8'))).toMatchObject({ pid: run.pid });
    await run.ask('/stop', {});
    expect(await run.exit).toBe(0);
    expect(records(run.home)).toEqual([]);
  });

  it('tells no service manager anything: it is not the service', async () => {
    const home = trialFolder();
    const run = new DaemonProcess(home, {
      ...MAINTENANCE,
      env: { NOTIFY_SOCKET: '@nobody', WATCHDOG_USEC: '1' },
    });
    await run.serving();
    expect(await run.end('SIGTERM')).toBe(0);
  });

  it('installs a kit that the daemon after it guards with', async () => {
    const home = trialFolder();
    const registry = await trialRegistry();
    await publishBeacon(registry, '1.0.0');
    configure(home, registry.url);
    const run = await maintenance(home);
    expect(await run.order('/kits', { packages: [BEACON] })).toMatchObject({ phase: 'done' });
    const trace = new Trace(home);
    const order = { kit: 'beacon', tag: 'one', options: { trace: trace.file } };
    expect(await run.ask('/resources', order)).toMatchObject({ code: 'LKSSP_MAINTENANCE_ONLY', exit: 9 });
    await run.ask('/stop', {});
    expect(await run.exit).toBe(0);
    const daemon = await new DaemonProcess(home).serving();
    expect(await daemon.order('/resources', order)).toMatchObject({ phase: 'done' });
    expect(await daemon.ask('/resources/one')).toMatchObject({ state: 'ISP' });
  });

  it('runs no verb and touches nothing that a killed daemon has left: the next one goes on with it', async () => {
    const { home, daemon, started } = await leftRunning();
    await daemon.end('SIGKILL');
    const run = await maintenance(home);
    expect(records(home)).toEqual(['lkssp.sock', 'maintenance.json']);
    const web = await run.ask('/resources/web');
    expect([web['state'], web['acting'], web['lastCheck']]).toEqual(['ISP', undefined, undefined]);
    for (const verb of ['restore', 'remove']) {
      expect(await run.ask(`/resources/web/${verb}`, {})).toMatchObject({ code: 'LKSSP_MAINTENANCE_ONLY' });
    }
    // With applications: an order that a daemon would obey by ending them.
    await run.ask('/stop', { keepRunning: false });
    expect(await run.exit).toBe(0);
    expect(living(started())).toEqual(started());
    const next = await new DaemonProcess(home).serving();
    await next.told('the last run ended without a stop');
    await isIn(next, 'ISP');
    expect(started()).toHaveLength(1);
  });

  it('leaves no process behind, also when it is killed', async () => {
    const { home, daemon } = await leftRunning();
    await daemon.ask('/stop', { keepRunning: true });
    expect(await daemon.exit).toBe(0);
    const run = await maintenance(home);
    const hosts = childrenOf(run.pid);
    expect(hosts.length).toBeGreaterThan(0);
    expect(await run.end('SIGKILL')).toBe('SIGKILL');
    const next = await maintenance(home);
    expect(await next.end('SIGTERM')).toBe(0);
    await vi.waitFor(() => expect(living(hosts)).toEqual([]), OFTEN);
    expect(records(home)).toEqual([]);
  });

  it('carries out what was ordered before it ends', async () => {
    const home = trialFolder();
    const registry = await trialRegistry();
    await publishBeacon(registry, '1.0.0');
    configure(home, registry.url);
    const run = await maintenance(home);
    await run.ask('/kits', { packages: [BEACON] });
    expect(await run.end('SIGTERM')).toBe(0);
    const log = run.log().join('\n');
    expect(log.indexOf(`kit add ${BEACON} done`)).toBeGreaterThan(log.indexOf('received SIGTERM'));
    const next = await maintenance(home);
    expect(await next.ask('/kits')).toMatchObject([{ name: BEACON, fate: 'loaded' }]);
  });

  it('is refused while a daemon or another one of its kind is there', async () => {
    const first = await maintenance();
    const second = new DaemonProcess(first.home, MAINTENANCE);
    expect(await second.exit).toBe(4);
    expect(second.printed).toContain(`process ${first.pid} (for maintenance), since 2`);
    await first.end('SIGTERM');
    const daemon = await new DaemonProcess(first.home).serving();
    const third = new DaemonProcess(first.home, MAINTENANCE);
    expect(await third.exit).toBe(4);
    expect(third.printed).toContain(`process ${daemon.pid}, since 2`);
    expect(await daemon.ask('/health')).toMatchObject({ pid: daemon.pid });
  });
});

describe('a daemon that finds a maintenance run', () => {
  it('asks it to end, and guards', async () => {
    const { home, daemon, started } = await leftRunning();
    await daemon.ask('/stop', { keepRunning: true });
    expect(await daemon.exit).toBe(0);
    const run = await maintenance(home);
    const next = new DaemonProcess(home);
    expect(await run.exit).toBe(0);
    await next.told(`process ${run.pid} runs here for maintenance; it was asked to end`);
    await next.serving();
    await isIn(next, 'ISP');
    expect(started()).toHaveLength(1);
    expect(records(home)).toEqual(['daemon.json', 'lkssp.sock']);
    expect('maintenance' in (await next.ask('/health'))).toBe(false);
  });

  it('does not wait for a registry that is silent: what was ordered is given up, and nothing of it is left', async () => {
    const home = trialFolder();
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => silent.close().closeAllConnections());
    await once(silent, 'listening');
    configure(home, `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    const run = await maintenance(home);
    const { id } = await run.ask('/kits', { packages: [BEACON] });
    expect(await run.ask(`/operations/${String(id)}`)).toMatchObject({ phase: 'running' });
    const daemon = new DaemonProcess(home);
    expect(await run.exit).toBe(0);
    await daemon.serving();
    expect(await daemon.ask('/kits')).toEqual([]);
    expect(existsSync(join(home, 'lib', 'kits', 'begun'))).toBe(false);
  });

  it('says who is in the way when that one does not end', async () => {
    const run = await maintenance();
    run.child.kill('SIGSTOP');
    const daemon = new DaemonProcess(run.home);
    expect(await daemon.exit).toBe(4);
    expect(daemon.printed).toContain(`process ${run.pid} (for maintenance), since 2`);
    run.child.kill('SIGCONT');
    expect(await run.exit).toBe(0);
  });

  it('sends no signal to a process that has got the number of one that is gone', async () => {
    const home = trialFolder();
    const other = await maintenance();
    const daemon = await new DaemonProcess(home).serving();
    // As if it had been killed, and its number had gone to a process that has nothing to do with it.
    const record = { pid: other.pid, since: 1, holder: { pid: other.pid, start: '1', boot: 'another' } };
    writeFileSync(join(home, 'run', 'maintenance.json'), JSON.stringify(record));
    const second = new DaemonProcess(home);
    expect(await second.exit).toBe(4);
    expect(await daemon.end('SIGKILL')).toBe('SIGKILL');
    const third = await new DaemonProcess(home).serving();
    expect(existsSync(join(home, 'run', 'maintenance.json'))).toBe(false);
    expect(await third.ask('/health')).toMatchObject({ pid: third.pid });
    expect(await other.ask('/health')).toMatchObject({ pid: other.pid });
  });
});
