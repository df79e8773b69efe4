import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '@lkssp/core';
import { afterEach, describe, expect, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { mountOptions, unmountAll } from '../rig/mounts.ts';
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
