import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../rig/command.ts';
import { isMounted, mountOptions } from '../rig/mounts.ts';
import { breakIt, SELDOM, SELDOM_MS } from './notice.ts';
import { makeSite, type Site } from './site.ts';

describe('lab/hierarchy/infrastructure', () => {
  let site: Site;

  beforeAll(async () => {
    site = await makeSite();
    const { engine, data, address } = site;
    await engine.mustLkssp(
      'resource',
      'create',
      'fs',
      '--tag',
      'data',
      '--mount-point',
      data,
      '--check-interval',
      SELDOM,
    );
    await engine.mustLkssp(
      'resource',
      'create',
      'ip',
      '--tag',
      'vip',
      '--address',
      `${address}/24`,
      '--check-interval',
      SELDOM,
    );
    await engine.trial.settled();
  });

  afterAll(async () => {
    await site?.end();
  });

  const hasAddress = async (): Promise<boolean> =>
    (await command(['ip', '-o', 'address', 'show', 'dev', site.pair.near])).includes(` ${site.address}/24 `);

  it('finds out by itself what is mounted there, and where the address belongs', async () => {
    const { options: fs } = await site.engine.trial.resource('data');
    const { options: ip } = await site.engine.trial.resource('vip');

    // The number of a loop device lasts no longer than its mount; its file does.
    expect(fs).toMatchObject({ device: site.disk.image, fsType: 'ext4' });
    expect(ip).toMatchObject({ device: site.pair.near, prefix: 24 });
    expect(await hasAddress()).toBe(true);
  });

  it('mounts again what was unmounted', async () => {
    const { data, engine } = site;
    const { incident, noticedMs } = await breakIt(engine, 'data', 'umount', async () => {
      await command(['umount', data]);
    });

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(incident.reason.text).toContain(data);
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect(isMounted(data)).toBe(true);
  });

  it('makes writable again what was remounted read-only', async () => {
    const { data, engine } = site;
    const { incident, noticedMs } = await breakIt(engine, 'data', 'remount,ro', async () => {
      await command(['mount', '-o', 'remount,ro', data]);
    });
    writeFileSync(join(data, 'writable'), '');

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(incident.reason.text).toMatch(/read-only/);
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect(mountOptions(data)).toContain('rw');
  });

  it('repairs a file system that an error has made read-only', async () => {
    const { data, disk, engine } = site;
    const { incident, noticedMs } = await breakIt(engine, 'data', 'file-system error', () => disk.triggerError());
    writeFileSync(join(data, 'writable'), '');

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(noticedMs).toBeLessThan(SELDOM_MS);
  });

  it('adds the address again that was removed', async () => {
    const { engine, pair, address } = site;
    const { incident, noticedMs } = await breakIt(engine, 'vip', 'address removed', () =>
      pair.removeNear(`${address}/24`),
    );

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(incident.reason.text).toContain(address);
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect(await hasAddress()).toBe(true);
  });

  it('takes the link up again that somebody took down', async () => {
    const { engine, pair } = site;
    const { incident, noticedMs } = await breakIt(engine, 'vip', 'link down', () => pair.setNear('down'));

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(incident.reason.text).toMatch(/down/);
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect((await pair.attemptOnFar('ping', '-c1', '-W2', site.address)).code).toBe(0);
  });

  it('shows a pulled cable at once, does nothing that could not help, and is well again when it is plugged in', async () => {
    const { engine, pair } = site;
    const state = (to: string) =>
      engine.events.next(
        `vip is ${to}`,
        30_000,
        (event) => event.type === 'state-changed' && event.tag === 'vip' && event.to === to,
      );
    const degraded = state('ISU');
    const began = performance.now();
    await pair.setCarrier(false);
    const { at } = await degraded;
    console.log(`cable pulled: degraded after ${Math.round(at - began)} ms`);
    const well = state('ISP');
    await pair.setCarrier(true);
    await well;

    expect(at - began).toBeLessThan(SELDOM_MS);
  });

  it('has never wished to restart the node', () => {
    expect(site.engine.wouldRestart()).toBe('');
  });
});
