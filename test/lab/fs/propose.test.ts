import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { unmountAll } from '../rig/mounts.ts';
import { DrivenFilesys } from './driven-filesys.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function mountedDisk(at: string, options: readonly string[] = []) {
  const disk = await LoopDisk.make();
  ends.push(() => disk.end());
  await disk.mount(at, options);
  ends.push(() => unmountAll(at));
  return disk;
}

it('reads from the system what is mounted, through a symbolic link too', async () => {
  const at = labFolder('data');
  const disk = await mountedDisk(at, ['nosuid', 'errors=remount-ro']);
  const link = join(labFolder('link'), 'to data');
  symlinkSync(at, link);
  for (const mountPoint of [at, `${at}/`, link]) {
    expect(await DrivenFilesys.propose({ mountPoint })).toMatchObject({
      options: { mountPoint: at, device: disk.image, fsType: 'ext4', options: expect.stringContaining('nosuid') },
      problems: [],
    });
  }
});

it('keeps the words of /etc/fstab', async () => {
  const at = labFolder('fstab');
  const disk = await mountedDisk(at);
  const uuid = await command(['blkid', '-o', 'value', '-s', 'UUID', disk.device]);
  const fstab = join(labFolder('etc'), 'fstab');
  writeFileSync(fstab, `UUID=${uuid} ${at} ext4 defaults,noatime 0 2\n`);
  await command(['mount', '--bind', fstab, '/etc/fstab']);
  ends.push(() => attempt(['umount', '/etc/fstab']));
  const { options } = await DrivenFilesys.propose({ mountPoint: at });
  expect(options).toMatchObject({ device: `UUID=${uuid}`, options: 'defaults,noatime' });
});

it.each([
  [['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=500,mode=711', 'small'], { fsType: 'tmpfs', device: 'small' }],
  [['-t', 'overlay', '-o', 'lowerdir=/usr/share:/usr/lib', 'layers'], { fsType: 'overlay', device: 'layers' }],
  [['--bind', '/usr/share'], { fsType: 'none', device: '/usr/share' }],
])('what was mounted by %j comes back as it was', async (argv, expected) => {
  const at = labFolder('again');
  await command(['mount', ...argv, at]);
  ends.push(() => unmountAll(at));
  const filesys = await DrivenFilesys.serving({ mountPoint: at });
  ends.push(() => filesys.end());
  expect(filesys.options).toMatchObject(expected);
  const before = await command(['findmnt', '-no', 'SOURCE,FSTYPE,OPTIONS', at]);
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
  expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
  expect(await command(['findmnt', '-no', 'SOURCE,FSTYPE,OPTIONS', at])).toBe(before);
  expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
});

it('proposes what it lies on', async () => {
  const at = labFolder('outer');
  await mountedDisk(at);
  const inner = join(at, 'inner');
  await command(['mkdir', inner]);
  await mountedDisk(inner);
  const { children } = await DrivenFilesys.propose({ mountPoint: inner });
  expect(children).toMatchObject([{ kit: 'fs', type: 'filesys', options: { mountPoint: at } }]);
});

it('refuses where nothing is mounted, and what the kernel makes', async () => {
  const at = labFolder('plain');
  expect((await DrivenFilesys.propose({ mountPoint: at })).problems.join()).toContain('nothing is mounted');
  expect((await DrivenFilesys.propose({ mountPoint: '/proc' })).problems.join()).toContain('kernel');
});
