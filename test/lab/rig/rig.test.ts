import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup } from '../../rig/cleanup.ts';
import { isAlive } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { ApacheInstance } from './apache-instance.ts';
import { attempt, command } from './command.ts';
import { Holder } from './holder.ts';
import { HungMount } from './hung-mount.ts';
import { LoopDisk } from './loop-disk.ts';
import { isMounted, unmountAll } from './mounts.ts';
import { NetPair } from './net-pair.ts';

describe('lab/rig', () => {
  let cleanup = new Cleanup();

  const kept = async <Thing extends { end: () => Promise<void> }>(making: Promise<Thing>): Promise<Thing> => {
    const thing = await making;
    cleanup.add('something of the rig', () => thing.end());
    return thing;
  };

  const mounted = async (disk: LoopDisk): Promise<string> => {
    const at = await disk.mount();
    cleanup.add('a mount', () => unmountAll(at));
    return at;
  };

  afterEach(async () => {
    await cleanup.run();
    cleanup = new Cleanup();
  });

  it('is a small machine of its own', () => {
    expect(readdirSync('/sys/class/net')).toEqual(['lo']);
    expect(existsSync('/run/systemd/system')).toBe(false);
    expect(readFileSync('/proc/1/comm', 'utf8')).toBe('sh\n');
  });

  it.each(['ext4', 'xfs'] as const)(
    'a disk with %s stays the same device over an unmount, and is given back',
    async (type) => {
      const disk = await kept(LoopDisk.make({ type }));
      const at = await mounted(disk);
      writeFileSync(join(at, 'file'), 'kept');
      await command(['umount', at]);
      await disk.mount(at);
      const text = readFileSync(join(at, 'file'), 'utf8');
      await command(['umount', at]);
      await disk.end();

      expect(text).toBe('kept');
      await waitUntil('the device is free', { withinMs: 5000 }, async () => {
        return !(await command(['losetup', '--noheadings', '--output', 'NAME'])).split('\n').includes(disk.device);
      });
    },
  );

  it('a file-system error makes ext4 read-only', async () => {
    const disk = await kept(LoopDisk.make());
    const at = await mounted(disk);
    await command(['mount', '-o', 'remount,errors=remount-ro', at]);
    disk.triggerError();

    expect(disk.errorsCount()).toBe(1);
    expect(() => writeFileSync(join(at, 'file'), '')).toThrow(/EROFS/);
  });

  it('a hung mount lets nobody through until it answers, and goes without a trace', async () => {
    const mount = await kept(HungMount.make());
    const { mountPoint } = mount;
    mount.hang();
    const look = await attempt(['timeout', '-s', 'KILL', '0.5', 'stat', mountPoint]);
    mount.answer();
    const answered = await attempt(['stat', mountPoint]);
    mount.hang();
    await mount.end();

    expect(look.code).not.toBe(0);
    expect(answered.code).toBe(0);
    expect(isMounted(mountPoint)).toBe(false);
  });

  it('two hosts reach each other until the cable is pulled', async () => {
    const pair = await kept(NetPair.make());
    await pair.addNear('192.0.2.1/24');
    await pair.addFar('192.0.2.2/24');
    const ping = async (): Promise<number | null> => (await attempt(['ping', '-c1', '-W1', '192.0.2.2'])).code;
    const carrier = (): string => readFileSync(`/sys/class/net/${pair.near}/carrier`, 'utf8').trim();

    expect(await ping()).toBe(0);
    await pair.setCarrier(false);
    expect(carrier()).toBe('0');
    expect(await ping()).not.toBe(0);
    await pair.setCarrier(true);
    await waitUntil('the carrier', { withinMs: 5000 }, () => carrier() === '1');
  });

  it.each([
    { by: 'cwd', ignoresTerm: true },
    { by: 'file', respawns: true },
  ] as const)('a holder keeps a mount busy: %j', async (plan) => {
    const disk = await kept(LoopDisk.make());
    const at = await mounted(disk);
    const holder = await kept(Holder.make(at, plan));
    const first = holder.sitting();
    const busy = await attempt(['umount', at]);
    process.kill(first?.pid ?? 0, 'ignoresTerm' in plan ? 'SIGTERM' : 'SIGKILL');
    if ('respawns' in plan)
      await waitUntil('a new one', { withinMs: 5000 }, () => ![undefined, first?.pid].includes(holder.sitting()?.pid));
    const second = holder.sitting();
    await holder.end();

    expect(busy.code).toBe(32);
    expect(second).toBeDefined();
    expect(holder.sitting()).toBeUndefined();
    await command(['umount', at]);
  });

  it('Apache serves from a folder of its own, also with TLS and an expired certificate', async () => {
    const plain = await kept(ApacheInstance.make());
    const secure = await kept(ApacheInstance.make({ tls: { days: -2 } }));
    await plain.start();
    await secure.start();
    const expired = await attempt(['curl', '--silent', '--cacert', secure.certificate?.certificate ?? '', secure.url]);
    const all = await plain.processes();
    plain.breakConfig();
    const test = await attempt(['apache2', '-f', plain.config, '-t']);

    expect(plain.master()?.pid).toBe(all[0]?.pid);
    expect(all.length).toBeGreaterThan(1);
    expect(expired.code).toBe(60);
    expect(test.code).toBe(1);
    expect(test.stderr).toMatch(/Invalid command/);
    await plain.end();
    expect(all.filter(isAlive)).toEqual([]);
    expect(await secure.serves()).toBe(true);
  });

  it('keeps everything of a run in one folder', () => {
    const folder = process.env['LKSSP_LAB_RUN'] ?? '';

    expect(existsSync(folder)).toBe(true);
    expect(statSync(folder).dev).toBe(statSync('/').dev);
  });
});
