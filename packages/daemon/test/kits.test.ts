import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Registry } from '@lkssp/registry';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BEACON, publishBeacon, Trace, trialRegistry } from './beacon-kit.js';
import { configure, DaemonProcess, OFTEN, trialFolder } from './daemon-process.js';

const run = promisify(execFile);

/** A daemon over an empty home, and a registry with one version of a kit. */
async function trial(versions: readonly string[] = ['1.0.0']) {
  const home = trialFolder();
  const registry = await trialRegistry();
  for (const version of versions) await publishBeacon(registry, version);
  configure(home, registry.url);
  const daemon = await new DaemonProcess(home).serving();
  return { home, registry, daemon, trace: new Trace(home) };
}

/** `NAME VERSION FATE` of what is in the kit folder. */
async function kitsOf(daemon: DaemonProcess): Promise<readonly string[]> {
  const kits = (await daemon.ask('/kits')) as unknown as { name: string; version: string; fate: string }[];
  return kits.map(({ name, version, fate }) => `${name} ${version} ${fate}`);
}

async function stateOf(daemon: DaemonProcess, tag: string): Promise<unknown> {
  return (await daemon.ask(`/resources/${tag}`))['state'];
}

/** Installs and guards: the beacon `one` is in service and was checked. */
async function guarded(daemon: DaemonProcess, trace: Trace, version = '1.0.0'): Promise<void> {
  expect(await daemon.order('/kits', { packages: [`${BEACON}@${version}`] })).toMatchObject({ phase: 'done' });
  const created = await daemon.order('/resources', { kit: 'beacon', tag: 'one', options: { trace: trace.file } });
  expect(created).toMatchObject({ phase: 'done' });
  await vi.waitFor(() => expect(trace.lines).toContain(`${version} quickCheck`), OFTEN);
}

/** npm, as a person runs it in the kit folder. */
async function npm(home: string, registry: Registry, ...words: string[]): Promise<void> {
  const folder = join(home, 'lib', 'kits', 'current');
  await run('npm', [...words, '--no-audit', '--no-fund', '--registry', registry.url], {
    cwd: folder,
    env: { ...process.env, npm_config_cache: join(home, 'npm-cache') },
  });
}

describe('a daemon that is told to', () => {
  it('installs a kit, guards with it, and upgrades it without touching what it guards', async () => {
    const { daemon, registry, trace } = await trial();
    await guarded(daemon, trace);
    expect(await kitsOf(daemon)).toEqual([`${BEACON} 1.0.0 loaded`]);
    expect(await daemon.ask('/kits/beacon')).toMatchObject({ resources: ['one'], types: ['beacon'] });
    expect(await daemon.ask('/kit-findings')).toEqual([]);
    await publishBeacon(registry, '1.1.0');
    expect(await daemon.ask('/kits/upgrade?plan=true', {})).toMatchObject([{ from: '1.0.0', to: '1.1.0' }]);
    expect(await daemon.order('/kits/upgrade')).toMatchObject({ phase: 'done' });
    expect(await kitsOf(daemon)).toEqual([`${BEACON} 1.1.0 loaded`]);
    await vi.waitFor(() => expect(trace.lines).toContain('1.1.0 quickCheck'), OFTEN);
    expect(await daemon.order('/kits/roll-back')).toMatchObject({ phase: 'done' });
    expect(await kitsOf(daemon)).toEqual([`${BEACON} 1.0.0 loaded`]);
    expect(trace.acts).toEqual(['1.0.0 restore']);
    expect(await stateOf(daemon, 'one')).toBe('ISP');
  });

  it('keeps what it has when the next version refuses what is stored', async () => {
    const { daemon, registry, trace } = await trial();
    await guarded(daemon, trace);
    await publishBeacon(registry, '1.1.0', { refuses: true });
    expect(await daemon.order('/kits/upgrade')).toMatchObject({
      phase: 'failed',
      code: expect.stringMatching(/^LKSSP_/),
    });
    expect(await kitsOf(daemon)).toEqual([`${BEACON} 1.0.0 loaded`]);
    const before = trace.lines.length;
    await vi.waitFor(() => expect(trace.lines.length).toBeGreaterThan(before), OFTEN);
    expect([trace.lines.at(-1), trace.acts]).toEqual(['1.0.0 quickCheck', ['1.0.0 restore']]);
  });

  it('removes a kit only when nothing is guarded by it, or when that is let go', async () => {
    const { daemon, trace } = await trial();
    await guarded(daemon, trace);
    expect(await daemon.ask('/kits/remove', { names: ['beacon'] })).toMatchObject({ code: 'LKSSP_KIT_IN_USE' });
    expect(await daemon.order('/kits/remove', { names: ['beacon'], letGo: true })).toMatchObject({ phase: 'done' });
    expect([await kitsOf(daemon), (await daemon.ask('/status'))['resources']]).toEqual([[], []]);
    expect(trace.acts).toEqual(['1.0.0 restore']);
  });

  it('goes on guarding while a registry does not answer, and has what it had after a kill in the middle', async () => {
    const { daemon, home, trace } = await trial();
    await guarded(daemon, trace);
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => silent.close().closeAllConnections());
    await vi.waitFor(() => expect(silent.listening).toBe(true), OFTEN);
    configure(home, `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    await daemon.ask('/reload', {});
    const { id } = await daemon.ask('/kits', { packages: [`${BEACON}-other`] });
    await vi.waitFor(async () => {
      const { progress } = (await daemon.ask(`/operations/${String(id)}`)) as { progress: unknown[] };
      expect(progress.length).toBeGreaterThan(1);
    }, OFTEN);
    const before = trace.lines.length;
    await vi.waitFor(() => expect(trace.lines.length).toBeGreaterThan(before + 2), OFTEN);
    expect(await daemon.end('SIGKILL')).toBe('SIGKILL');
    const next = await new DaemonProcess(home).serving();
    expect(await kitsOf(next)).toEqual([`${BEACON} 1.0.0 loaded`]);
    await vi.waitFor(async () => expect(await stateOf(next, 'one')).toBe('ISP'), OFTEN);
    expect(trace.acts).toEqual(['1.0.0 restore']);
  });

  it('says at once what is wrong when there is no registry', async () => {
    const { daemon, home } = await trial();
    configure(home, 'http://127.0.0.1:1/');
    const { remarks } = (await daemon.ask('/reload', {})) as { remarks: { text: string }[] };
    expect(remarks.map(({ text }) => text)).toEqual([
      `configuration read from ${home}/etc/lkssp.config.yaml`,
      `configuration read again from ${home}/etc/lkssp.config.yaml: kits.registry counts from the next order on`,
    ]);
    const order = await daemon.order('/kits', { packages: [`${BEACON}@1.0.0`] });
    expect(order).toMatchObject({ phase: 'failed', code: expect.stringMatching(/REGISTRY/) });
    expect(await kitsOf(daemon)).toEqual([]);
  });

  it('takes no order about kits once it was told to stop, and leaves none half done', async () => {
    const { daemon, home, registry, trace } = await trial();
    await guarded(daemon, trace);
    await publishBeacon(registry, '1.1.0');
    writeFileSync(`${trace.file}.held`, '');
    await daemon.ask('/stop', {});
    await vi.waitFor(() => expect(trace.acts).toContain('1.0.0 remove'), OFTEN);
    const orders = [daemon.ask('/kits', { packages: [BEACON] }), daemon.ask('/kits/take-by-hand', {})];
    for (const order of orders) expect(await order).toMatchObject({ code: 'LKSSP_DAEMON_STOPPING' });
    rmSync(`${trace.file}.held`);
    expect(await daemon.exit).toBe(0);
    expect(existsSync(join(home, 'lib', 'kits', 'begun'))).toBe(false);
  });
});

describe('a person who uses npm in the kit folder', () => {
  it('is noticed: what is installed is loaded, what is uninstalled is gone', async () => {
    const { daemon, home, registry } = await trial(['1.0.0', '1.1.0']);
    await vi.waitFor(() => expect(existsSync(join(home, 'lib/kits/current/package.json'))).toBe(true), OFTEN);
    await npm(home, registry, 'install', `${BEACON}@1.0.0`);
    await vi.waitFor(async () => expect(await kitsOf(daemon)).toEqual([`${BEACON} 1.0.0 loaded`]), OFTEN);
    await npm(home, registry, 'install', `${BEACON}@1.1.0`);
    await vi.waitFor(async () => expect(await kitsOf(daemon)).toEqual([`${BEACON} 1.1.0 loaded`]), OFTEN);
    // As a script does it, from elsewhere.
    await npm(home, registry, 'uninstall', BEACON, '--prefix', join(home, 'lib', 'kits', 'current'));
    await vi.waitFor(async () => expect(await kitsOf(daemon)).toEqual([]), OFTEN);
  });

  it('cannot take protection away: the kit goes on, and an alarm says why', async () => {
    const { daemon, home, registry, trace } = await trial();
    await guarded(daemon, trace);
    await npm(home, registry, 'uninstall', BEACON);
    await vi.waitFor(async () => {
      const { alarms } = (await daemon.ask('/status')) as { alarms: { key: string }[] };
      expect(alarms.map(({ key }) => key)).toEqual(['kits:by-hand']);
    }, OFTEN);
    const before = trace.lines.length;
    await vi.waitFor(() => expect(trace.lines.length).toBeGreaterThan(before), OFTEN);
    expect(await stateOf(daemon, 'one')).toBe('ISP');
    expect(trace.acts).toEqual(['1.0.0 restore']);
  });

  it('is noticed also when nobody was there to see it', async () => {
    const { daemon, home, registry } = await trial();
    await vi.waitFor(() => expect(existsSync(join(home, 'lib/kits/current/package.json'))).toBe(true), OFTEN);
    expect(await daemon.end('SIGTERM')).toBe(0);
    await npm(home, registry, 'install', `${BEACON}@1.0.0`);
    const next = await new DaemonProcess(home).serving();
    await vi.waitFor(async () => expect(await kitsOf(next)).toEqual([`${BEACON} 1.0.0 loaded`]), OFTEN);
  });
});
