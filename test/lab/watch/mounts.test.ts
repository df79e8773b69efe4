import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchTarget } from '@lkssp/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../rig/command.ts';
import { HungMount } from '../rig/hung-mount.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { unmountAll } from '../rig/mounts.ts';
import { Hearing } from './hearing.ts';

let hearing: Hearing;
let folder: string;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  hearing = new Hearing();
  folder = labFolder('watch mounts');
});
afterEach(async () => {
  await hearing.close();
  for (const end of ends.splice(0).toReversed()) await end();
  await unmountAll(folder);
});

const mountTarget = (mountPoint: string): WatchTarget => ({ kind: 'mount', mountPoint });

function made(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

async function mounted(name: string): Promise<string> {
  const path = made(name);
  await command(['mount', '-t', 'tmpfs', name.replace('/', '-'), path]);
  return path;
}

const umount = (path: string) => command(['umount', path]);
const mount = (path: string) => command(['mount', '-t', 'tmpfs', 'again', path]);

describe('the watch of mounts', () => {
  it('hears each of three times that a mount goes and comes back', async () => {
    const data = await mounted('data');
    await hearing.watch('data', mountTarget(data));
    expect(hearing.count('data')).toBe(0);
    for (let time = 1; time <= 3; time += 1) {
      expect(await hearing.after(() => umount(data), 'data')).toEqual(['data']);
      expect(await hearing.after(() => mount(data), 'data')).toEqual(['data']);
      expect(hearing.count('data')).toBe(2 * time);
    }
  });

  it('hears of a change of its options, of one that covers it, and of one above that does', async () => {
    const data = await mounted('srv/data');
    await hearing.watch('data', mountTarget(data));
    expect(await hearing.after(() => command(['mount', '-o', 'remount,ro', data]), 'data')).toEqual(['data']);
    expect(await hearing.after(() => mount(data), 'data')).toEqual(['data']);
    expect(await hearing.after(() => mount(join(folder, 'srv')), 'data')).toEqual(['data']);
    expect(await hearing.after(() => umount(join(folder, 'srv')), 'data')).toEqual(['data']);
    expect(hearing.count('data')).toBe(4);
  });

  it('hints for the one of two hundred that changes, and for no other', async () => {
    const paths: string[] = [];
    for (let at = 0; at < 200; at += 1) paths.push(await mounted(`many/${at}`));
    for (const [at, path] of paths.entries()) hearing.source.watch(`m${at}`, [mountTarget(path)]);
    await hearing.caughtUp();
    expect(await hearing.after(() => umount(paths[117] ?? ''), 'm117')).toEqual(['m117']);
    expect(await hearing.after(() => command(['mount', '-o', 'remount,ro', paths[3] ?? '']), 'm3')).toEqual(['m3']);
    expect(hearing.hints.filter((each) => !each.startsWith('probe-'))).toHaveLength(2);
  });

  it('does not care for the propagation of a mount, nor for what is mounted below it', async () => {
    const [data, witness] = [await mounted('data'), await mounted('witness')];
    await hearing.watch('data', mountTarget(data));
    await hearing.watch('witness', mountTarget(witness));
    await command(['mount', '--make-shared', data]);
    await mounted('data/below');
    expect(await hearing.after(() => umount(witness), 'witness')).toEqual(['witness']);
  });

  it('hints at once, and once, for a mount that is not there, for whoever names it', async () => {
    const data = made('data');
    await hearing.watch('data', mountTarget(data));
    expect(hearing.count('data')).toBe(1);
    await hearing.watch('web', mountTarget(data));
    expect([hearing.count('data'), hearing.count('web')]).toEqual([1, 1]);
    expect(await hearing.after(() => mount(data), 'data')).toEqual(['data', 'web']);
  });

  it('goes on hearing while a file system hangs, of that one too', async () => {
    const hung = await HungMount.make();
    ends.push(() => hung.end());
    hung.hang();
    const data = await mounted('data');
    hearing.source.watch('file', [{ kind: 'file', path: join(hung.mountPoint, 'file') }]);
    await hearing.watch('hung', mountTarget(hung.mountPoint));
    await hearing.watch('data', mountTarget(data));
    expect(await hearing.after(() => umount(data), 'data')).toEqual(['data']);
    expect(await hearing.after(() => command(['umount', '--lazy', hung.mountPoint]), 'hung')).toEqual(['hung']);
  });

  it('hears of an error that ext4 has counted, of its end, and of its return', async () => {
    const disk = await LoopDisk.make({ mkfs: ['-E', 'lazy_itable_init=0'] });
    ends.push(() => disk.end());
    const data = await disk.mount(made('data'), ['errors=remount-ro']);
    const counter: WatchTarget = { kind: 'file', path: join(disk.sysfs, 'errors_count') };
    await hearing.watch('data', counter);
    expect(hearing.count('data')).toBe(0);
    await hearing.after(() => disk.triggerError(), 'data');
    expect(disk.errorsCount()).toBe(1);
    await hearing.after(() => umount(data), 'data');
    await command(['e2fsck', '-p', '-f', disk.device]);
    await hearing.after(() => disk.mount(data, ['errors=remount-ro']), 'data');
    await hearing.after(() => disk.triggerError(), 'data');
    await hearing.close();
    await umount(data);
  });
});
