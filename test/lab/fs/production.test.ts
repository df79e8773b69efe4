import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '@lkssp/core';
import { afterEach, describe, expect, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { Holder } from '../rig/holder.ts';
import { HungMount } from '../rig/hung-mount.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { isMounted, mountOptions, unmountAll } from '../rig/mounts.ts';
import { DrivenFilesys } from './driven-filesys.ts';

/** What a long-lived machine has, and a fresh one has not. */

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function place(name: string): string {
  const at = labFolder(name);
  ends.push(() => unmountAll(at));
  return at;
}

async function disk(plan = {}): Promise<LoopDisk> {
  const made = await LoopDisk.make(plan);
  ends.push(() => made.end());
  return made;
}

function driven(options: object): DrivenFilesys {
  const filesys = new DrivenFilesys(options as never);
  ends.push(() => filesys.end());
  return filesys;
}

/** A process in a mount namespace of its own, as a service with PrivateTmp= is. */
async function sandboxed(folder: string): Promise<ChildProcess> {
  const script = `cd "${folder}" && echo in && exec sleep infinity`;
  const argv = ['-m', '--propagation', 'slave', 'sh', '-c', script];
  const child = spawn('unshare', argv, { cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
  ends.push(async () => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

const heldBy = (outcome: Outcome): string => (outcome.outcome === 'failure' ? (outcome.heldBy ?? []).join('\n') : '');

describe('options', () => {
  it('that the kernel shows by showing nothing are not missing', async () => {
    const { device } = await disk();
    const filesys = driven({ mountPoint: place('strict'), device, fsType: 'ext4', options: 'strictatime' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('that a later word takes back are not missing', async () => {
    const { device } = await disk();
    const filesys = driven({ mountPoint: place('later'), device, fsType: 'ext4', options: 'noexec,nosuid,exec' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('for ordinary users keep what they forbid', async () => {
    const { device } = await disk();
    const at = place('user');
    const filesys = driven({ mountPoint: at, device, fsType: 'ext4', options: 'user' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(mountOptions(at)).toEqual(expect.arrayContaining(['nosuid', 'nodev', 'noexec']));
  });

  it('of the file system do not keep a bind mount from being mounted again', async () => {
    const source = await (await disk()).mount(place('source'), ['errors=remount-ro', 'data=ordered']);
    const at = place('bind');
    mkdirSync(join(source, 'sub'));
    await command(['mount', '--bind', join(source, 'sub'), at]);
    const filesys = await DrivenFilesys.serving({ mountPoint: at });
    ends.push(() => filesys.end());
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });
});

describe('holders in other mount namespaces', () => {
  it('keep it busy where mounts travel, and are named', async () => {
    const outer = place('shared');
    await command(['mount', '-t', 'tmpfs', 'outer', outer]);
    await command(['mount', '--make-shared', outer]);
    const at = join(outer, 'data');
    mkdirSync(at);
    await command(['mount', '-t', 'tmpfs', 'inner', at]);
    const holder = await sandboxed(at);
    expect((await attempt(['umount', at])).stderr).toContain('busy');
    const filesys = await DrivenFilesys.serving({ mountPoint: at });
    ends.push(() => filesys.end());
    const outcome = await filesys.act('remove', { limitMs: 8000 });
    expect(heldBy(outcome)).toContain(`process ${holder.pid}`);
  });
});

describe('remove', () => {
  it('takes away also what was mounted twice', async () => {
    const [source, at] = [place('source'), place('twice')];
    const filesys = driven({ mountPoint: at, device: source, fsType: 'none', options: 'bind' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    await command(['mount', '--bind', source, at]);
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
    expect(isMounted(at)).toBe(false);
  });
});

it('what is covered by another mount is not said to be removed', async () => {
  const at = place('covered');
  const filesys = driven({ mountPoint: at, device: 'one', fsType: 'tmpfs' });
  expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
  await command(['mount', '-t', 'tmpfs', 'two', at]);
  const reason = expect.stringContaining('unmount it first');
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'failure', reason });
  await command(['umount', at]);
  expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
  expect(isMounted(at)).toBe(false);
});

describe('btrfs', () => {
  it('is kept by its UUID, and another subvolume is told', async (context) => {
    const { device } = await disk({ type: 'none', megabytes: 200 });
    if ((await attempt(['mkfs.btrfs', '-q', device])).code !== 0) context.skip('this machine has no mkfs.btrfs');
    const whole = place('whole');
    if ((await attempt(['mount', device, whole])).code !== 0) context.skip('this kernel has no btrfs');
    await command(['btrfs', '-q', 'subvolume', 'create', join(whole, 'one')]);
    await command(['btrfs', '-q', 'subvolume', 'create', join(whole, 'two')]);
    const uuid = await command(['blkid', '-o', 'value', '-s', 'UUID', device]);
    const at = place('subvolume');
    await command(['mount', '-o', 'subvol=one', device, at]);
    const filesys = await DrivenFilesys.serving({ mountPoint: at, device: `UUID=${uuid}` });
    ends.push(() => filesys.end());
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    await command(['umount', at]);
    await command(['mount', '-o', 'subvol=two', device, at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'degraded', reason: expect.stringContaining('+subvol=') });
  });
});

describe('a FUSE file system', () => {
  it('that has taken a question and never answers is unmounted by force', async () => {
    const below = await HungMount.make();
    ends.push(() => below.end());
    const at = place('above');
    const filesys = driven({ mountPoint: at, device: below.mountPoint, fsType: 'fuse.bindfs' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    below.hang();
    expect(await filesys.check('quickCheck', { limitMs: 1000 })).toMatchObject({ verdict: 'unknown', because: 'hung' });
    expect(await filesys.act('remove', { limitMs: 10_000 })).toMatchObject({ outcome: 'done' });
    expect(isMounted(at)).toBe(false);
  });

  it('that answers is not taken from a stranger who works in it', async () => {
    const [source, at] = [place('source'), place('shared')];
    const filesys = driven({ mountPoint: at, device: source, fsType: 'fuse.bindfs' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    const holder = await Holder.make(at);
    ends.push(() => holder.end());
    expect(await filesys.act('remove', { limitMs: 8000 })).toMatchObject({ outcome: 'failure' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });
});

describe('a bind mount', () => {
  it('of a folder that is named through a symbolic link is that of the folder', async () => {
    const [source, links, at] = [place('source'), place('links'), place('bind')];
    const link = join(links, 'link');
    symlinkSync(source, link);
    mkdirSync(join(source, 'sub'));
    const filesys = driven({ mountPoint: at, device: join(link, 'sub'), fsType: 'none', options: 'bind' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    expect(await DrivenFilesys.propose({ mountPoint: at, device: join(link, 'sub') })).toMatchObject({ problems: [] });
  });

  it('at a place that is named through a symbolic link is found', async () => {
    const [source, at, links] = [place('source'), place('bind'), place('links')];
    symlinkSync(at, join(links, 'link'));
    await command(['mount', '--bind', source, at]);
    const { options, problems } = await DrivenFilesys.propose({ mountPoint: `${links}//link/` });
    expect(problems).toEqual([]);
    expect(options).toMatchObject({ mountPoint: at, device: source });
  });
});
