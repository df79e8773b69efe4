import { closeSync, mkdirSync, openSync, readdirSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { type DiskPlan, LoopDisk } from '../rig/loop-disk.ts';
import { isMounted, unmountAll } from '../rig/mounts.ts';
import { DrivenFilesys } from './driven-filesys.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A mounted disk under protection. */
async function guarded(plan: DiskPlan = {}, options: readonly string[] = []) {
  const disk = await LoopDisk.make(plan);
  ends.push(() => disk.end());
  const at = await disk.mount(labFolder('data'), options);
  ends.push(() => unmountAll(at));
  // The device by name: this loop device outlives its mounts, which the kernel does not tell of it.
  const filesys = await DrivenFilesys.serving({ mountPoint: at, device: disk.device });
  ends.push(() => filesys.end());
  return { disk, at, filesys };
}

/** A tmpfs under protection. */
async function small(options: string) {
  const at = labFolder('small');
  await command(['mount', '-t', 'tmpfs', '-o', options, 'small', at]);
  ends.push(() => unmountAll(at));
  const filesys = await DrivenFilesys.serving({ mountPoint: at });
  ends.push(() => filesys.end());
  return { at, filesys };
}

const fill = (folder: string, bytes: number, name = 'filler'): void => {
  const descriptor = openSync(join(folder, name), 'w');
  try {
    for (let left = bytes; left > 0; left -= 65_536) writeSync(descriptor, Buffer.alloc(Math.min(left, 65_536)));
  } catch {
    // It is full, which is what was wanted.
  } finally {
    closeSync(descriptor);
  }
};

describe('unmounted behind our back', () => {
  it('is failed and mounted again with its options', async () => {
    const { at, filesys } = await guarded({}, ['noatime', 'nodev']);
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy', measured: { usedPercent: expect.any(Number) } });
    await command(['umount', at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed', reason: `nothing is mounted at ${at}` });
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    expect(await command(['findmnt', '-no', 'OPTIONS', at])).toMatch(/nodev.*noatime/);
  });

  it('is mounted again also when the folder is gone', async () => {
    const { at, filesys } = await guarded();
    await command(['umount', at]);
    await command(['rmdir', at]);
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
    expect(isMounted(at)).toBe(true);
  });
});

describe('read-only', () => {
  it('by a remount is made writable again', async () => {
    const { at, filesys } = await guarded();
    await command(['mount', '-o', 'remount,ro', at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed', reason: `${at} is mounted read-only` });
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    writeFileSync(join(at, 'file'), 'x');
  });

  it('by an error of ext4 is checked and mounted anew when nobody uses it', async () => {
    const { disk, at, filesys } = await guarded({}, ['errors=remount-ro']);
    expect(await filesys.check()).toMatchObject({ watch: [{ kind: 'mount' }, { path: `${disk.sysfs}/errors_count` }] });
    disk.triggerError();
    expect(await filesys.check()).toMatchObject({ verdict: 'failed' });
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'failed' });
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    writeFileSync(join(at, 'file'), 'x');
    expect(disk.errorsCount()).toBe(0);
  });

  it('by an error while somebody uses it waits for those to be taken out of service, then is repaired', async () => {
    const { disk, at, filesys } = await guarded({}, ['errors=remount-ro']);
    const used = openSync(at, 'r');
    disk.triggerError();
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'failure', recoverable: true });
    closeSync(used);
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  });

  it('is noticed by the counter of errors alone, as kernels do that show nothing else', async () => {
    const { disk, at, filesys } = await guarded({}, ['errors=continue']);
    disk.triggerError();
    // The kernel counts in the background.
    await waitUntil('the count of the error', { withinMs: 5000 }, () => disk.errorsCount() === 1);
    expect(await filesys.check()).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('has counted 1 errors'),
    });
    await command(['mount', '-o', 'remount,ro', at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed' });
  });

  it('is fine where it is meant', async () => {
    const { filesys } = await guarded({}, ['ro']);
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  });
});

describe('gone below', () => {
  it('xfs that was shut down is failed and mounted anew', async () => {
    const { at, filesys } = await guarded({ type: 'xfs' });
    await command(['xfs_io', '-x', '-c', 'shutdown', at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed' });
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  });

  it('a disk that gives no more data is found by writing', async () => {
    const { disk, filesys } = await guarded({}, ['errors=remount-ro']);
    truncateSync(disk.image, 0);
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'failed' });
    expect(await filesys.act('recover')).toMatchObject({ outcome: 'failure', reason: expect.stringMatching(/\w{10}/) });
  });

  it('a device that was detached below the mount is named when it cannot be mounted again', async () => {
    const image = join(labFolder('detached'), 'image');
    await command(['truncate', '-s', '16M', image]);
    await command(['mkfs.ext4', '-Fq', image]);
    const device = await command(['losetup', '--find', '--show', image]);
    ends.push(() => attempt(['losetup', '-d', device]));
    const at = labFolder('detached-at');
    await command(['mount', device, at]);
    ends.push(() => unmountAll(at));
    const filesys = await DrivenFilesys.serving({ mountPoint: at, device });
    ends.push(() => filesys.end());
    await command(['losetup', '-d', device]);
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    await command(['umount', at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed' });
    const outcome = await filesys.act('recover', { limitMs: 5000 });
    const reason = `the device ${device} of ${at} is missing: nothing is attached to it`;
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: true, reason });
  });

  it('a missing device is waited for, and named when it does not come', async () => {
    const filesys = new DrivenFilesys({ mountPoint: labFolder('none'), device: '/dev/lkssp-absent', fsType: 'ext4' });
    const outcome = await filesys.act('restore', { limitMs: 3000 });
    await filesys.end();
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: true });
    expect(outcome.reason).toContain('/dev/lkssp-absent');
  });

  it('a device that comes late is mounted', async () => {
    const disk = await LoopDisk.make();
    ends.push(() => disk.end());
    const link = join(labFolder('link'), 'late');
    const at = labFolder('late');
    ends.push(() => unmountAll(at));
    const filesys = new DrivenFilesys({ mountPoint: at, device: link, fsType: 'ext4' });
    ends.push(() => filesys.end());
    const restoring = filesys.act('restore');
    await command(['ln', '-s', disk.device, link]);
    expect(await restoring).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });
});

describe('another thing at its place', () => {
  it('is named, left alone, and not mounted over', async () => {
    const { disk, at, filesys } = await guarded();
    const other = await LoopDisk.make();
    ends.push(() => other.end());
    await command(['umount', at]);
    await other.mount(at);
    const words = expect.stringContaining(`${other.device} (ext4) is mounted at ${at} instead of ${disk.device}`);
    expect(await filesys.check()).toMatchObject({ verdict: 'failed', reason: words });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'failure', recoverable: false, reason: words });
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done', reason: words });
    expect(isMounted(at)).toBe(true);
  });

  it('that is the same file system by its UUID is the same', async () => {
    const { disk, at } = await guarded();
    const uuid = await command(['blkid', '-o', 'value', '-s', 'UUID', disk.device]);
    const filesys = await DrivenFilesys.serving({ mountPoint: at, device: `UUID=${uuid}` });
    ends.push(() => filesys.end());
    expect(filesys.options).toMatchObject({ device: `UUID=${uuid}`, fsType: 'ext4' });
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('mounts by label', async () => {
    const disk = await LoopDisk.make({ label: 'lkssplab' });
    ends.push(() => disk.end());
    const at = labFolder('label');
    ends.push(() => unmountAll(at));
    const filesys = new DrivenFilesys({ mountPoint: at, device: 'LABEL=lkssplab', fsType: 'ext4' });
    ends.push(() => filesys.end());
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('does not hide what is mounted below', async () => {
    const { at, filesys } = await guarded();
    await command(['umount', at]);
    mkdirSync(join(at, 'sub'));
    await command(['mount', '-t', 'tmpfs', 'sub', join(at, 'sub')]);
    const reason = expect.stringContaining(`sub is mounted at ${at}/sub`);
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'failure', reason });
  });
});

describe('room', () => {
  it('counts the space of tmpfs: degraded at 90 %, urgent at 95 %, degraded when full', async () => {
    const { at, filesys } = await small('size=1m');
    fill(at, 960_000);
    expect(await filesys.check()).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringMatching(/9[0-4] % of the space/),
    });
    fill(at, 1_020_000);
    expect(await filesys.check()).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('nearly full'),
    });
    fill(at, 2_000_000);
    expect(await filesys.check()).toMatchObject({ verdict: 'degraded', measured: { usedPercent: 100 } });
    expect(await filesys.check('deepCheck')).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('ENOSPC'),
    });
  });

  it('counts inodes of tmpfs', async () => {
    const { at, filesys } = await small('size=8m,nr_inodes=100');
    for (let number = 0; number < 99; number += 1) writeFileSync(join(at, `${number}`), '');
    expect(await filesys.check()).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('of the inodes'),
    });
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'degraded' });
  });

  it('counts inodes and space of ext4 as df does', async () => {
    const { at, filesys } = await guarded({ megabytes: 16, mkfs: ['-N', '32'] });
    const free = Number((await command(['stat', '-f', '-c', '%d', at])).trim());
    for (let number = 0; number < free; number += 1) writeFileSync(join(at, `${number}`), '');
    expect(await filesys.check()).toMatchObject({ verdict: 'degraded', measured: { inodesUsedPercent: 100 } });
    fill(at, 9_000_000, '0');
    const df = Number.parseInt((await command(['df', '--output=pcent', at])).split('\n')[1] ?? '', 10);
    const { measured } = await filesys.check();
    expect(Math.abs(Number(measured?.['usedPercent']) - df)).toBeLessThanOrEqual(1);
  });
});

describe('options', () => {
  it('that were changed are told and left alone', async () => {
    const { at, filesys } = await guarded({}, ['noatime']);
    await command(['mount', '-o', 'remount,nodev,noatime', at]);
    expect(await filesys.check()).toMatchObject({ verdict: 'degraded', reason: expect.stringContaining('+nodev') });
    await command(['mount', '-o', 'remount,atime,relatime', at]);
    expect(await filesys.check()).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('without noatime'),
    });
    expect(await command(['findmnt', '-no', 'OPTIONS', at])).not.toContain('noatime');
  });

  it('that this kernel does not know do not keep it from being mounted', async () => {
    const disk = await LoopDisk.make();
    ends.push(() => disk.end());
    const at = labFolder('strange');
    ends.push(() => unmountAll(at));
    const options = 'noatime,lkssp_unheard_of';
    const filesys = new DrivenFilesys({ mountPoint: at, device: disk.device, fsType: 'ext4', options });
    ends.push(() => filesys.end());
    const reason = expect.stringContaining('lkssp_unheard_of');
    expect(await filesys.act('restore')).toMatchObject({ outcome: 'done', reason });
    expect(await command(['findmnt', '-no', 'OPTIONS', at])).toContain('noatime');
  });
});

describe('probing', () => {
  it('leaves nothing behind', async () => {
    const { at, filesys } = await guarded();
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    expect(readdirSync(at)).toEqual(['lost+found']);
  });

  it('writes where it is told', async () => {
    const { at } = await guarded();
    const filesys = new DrivenFilesys({ mountPoint: at, writeFolder: 'absent' });
    ends.push(() => filesys.end());
    await filesys.act('restore');
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'unknown', because: 'unable' });
    mkdirSync(join(at, 'absent'));
    expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  });

  it('of the root file system says how it is, and it is never unmounted', async () => {
    const filesys = await DrivenFilesys.serving({ mountPoint: '/' });
    ends.push(() => filesys.end());
    const verdict = await filesys.check();
    expect(['healthy', 'degraded']).toContain(verdict.verdict);
    const before = statSync('/').dev;
    expect(await filesys.act('remove')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('never') });
    expect(statSync('/').dev).toBe(before);
    expect(isMounted('/')).toBe(true);
  });
});

it('bind mounts of one folder are told apart by their folders', async () => {
  const [source, other, at] = [labFolder('source'), labFolder('other'), labFolder('bind')];
  ends.push(() => unmountAll(at));
  const filesys = new DrivenFilesys({ mountPoint: at, device: source, fsType: 'none', options: 'bind,nodev' });
  ends.push(() => filesys.end());
  expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
  expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  await command(['mount', '-o', 'remount,bind,ro', at]);
  expect(await filesys.check()).toMatchObject({ verdict: 'failed' });
  expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
  await command(['umount', at]);
  await command(['mount', '--bind', other, at]);
  expect(await filesys.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('instead of') });
  await attempt(['umount', at]);
});
