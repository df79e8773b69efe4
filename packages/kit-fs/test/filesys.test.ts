import { beforeEach, describe, expect, it } from 'vitest';
import { Driven } from './driven.js';
import { ScriptedDisks } from './scripted-disks.js';

const AT = '/srv/data';
const DISK = '/dev/sdb1';

let machine: ScriptedDisks;
let data: Driven;

beforeEach(() => {
  machine = new ScriptedDisks();
  machine.disks.set(DISK, { number: '8:17', uuid: 'aa-bb' });
  data = new Driven(machine, { mountPoint: AT, device: DISK, fsType: 'ext4', options: 'noatime' });
});

/** ext4 counts there. */
function counting(count: number): void {
  machine.files.set('/sys/dev/block/8:17/uevent', 'MAJOR=8\nMINOR=17\nDEVNAME=sdb1\n');
  machine.files.set('/sys/fs/ext4/sdb1/errors_count', `${count}\n`);
}

describe('restore', () => {
  it('mounts with the options that are stored', async () => {
    expect(await data.act('restore')).toMatchObject({ outcome: 'done', watch: [{ kind: 'mount', mountPoint: AT }] });
    expect(machine.ran('mount')).toEqual([`mount -t ext4 -o noatime -- ${DISK} ${AT}`]);
  });

  it('leaves out what is meant for other programs', async () => {
    const options = 'defaults,noauto,nofail,_netdev,x-systemd.automount,errors=remount-ro';
    await new Driven(machine, { mountPoint: AT, device: DISK, fsType: 'ext4', options }).act('restore');
    expect(machine.ran('mount')).toEqual([`mount -t ext4 -o errors=remount-ro -- ${DISK} ${AT}`]);
  });

  it('does nothing where it is mounted', async () => {
    machine.mounts.mount({ mountPoint: AT, source: DISK, device: '8:17' });
    expect(await data.act('restore')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('mount', 'e2fsck')).toEqual([]);
  });

  it('knows the device by its UUID', async () => {
    const byUuid = new Driven(machine, { mountPoint: AT, device: 'UUID=aa-bb', fsType: 'ext4' });
    expect(await byUuid.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await byUuid.check()).toMatchObject({ verdict: 'healthy' });
    byUuid.handle = undefined;
    expect(await byUuid.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('checks an ext4 that was left with errors before it mounts it, and no other', async () => {
    await data.act('restore');
    expect(machine.ran('e2fsck')).toEqual([]);
    await data.act('remove');
    machine.disks.set(DISK, { number: '8:17', state: 'clean with errors', fsck: 1 });
    expect(await data.act('restore')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('e2fsck')).toEqual([`e2fsck -p ${DISK}`]);
    expect(data.logged).toContain('errors of a file system were repaired');
  });

  it('checks when the kernel refuses to mount it', async () => {
    machine.disks.set(DISK, { number: '8:17', damaged: true });
    expect(await data.act('restore')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('mount', 'e2fsck')).toHaveLength(3);
  });

  it('leaves to people what cannot be repaired', async () => {
    machine.disks.set(DISK, { number: '8:17', damaged: true, fsck: 4 });
    const reason = expect.stringContaining('run e2fsck by hand');
    expect(await data.act('restore')).toMatchObject({ outcome: 'failure', recoverable: false, reason });
    expect(machine.mounts.at(AT)).toBeUndefined();
  });

  it.each([
    ['no', 'ext2', 0],
    ['auto', 'ext2', 1],
    ['auto', 'vfat', 1],
    ['auto', 'xfs', 0],
    ['force', 'xfs', 1],
  ] as const)('with fsck %s checks %s %i times', async (fsck, fsType, times) => {
    await new Driven(machine, { mountPoint: AT, device: DISK, fsType, fsck }).act('restore');
    expect(machine.ran('e2fsck', `fsck.${fsType}`)).toHaveLength(times);
  });

  it.each([
    ['its loop device', '/dev/loop5', { '/sys/block/loop5/loop/backing_file': '/srv/a.img\n' }],
    ['the file, where it has none', '/srv/a.img', {}],
  ])('checks an image by %s', async (_, checked, files) => {
    for (const [path, text] of Object.entries(files)) machine.files.set(path, text);
    machine.disks.set(checked, { number: '7:5', state: 'clean with errors', fsck: 1 });
    await new Driven(machine, { mountPoint: AT, device: '/srv/a.img', fsType: 'ext4' }).act('restore');
    expect(machine.ran('e2fsck')).toEqual([`e2fsck -p ${checked}`]);
  });

  it('checks nothing that is mounted at another place', async () => {
    machine.mounts.mount({ mountPoint: '/other', source: DISK, device: '8:17' });
    machine.disks.set(DISK, { number: '8:17', state: 'clean with errors' });
    expect(await data.act('restore')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('e2fsck')).toEqual([]);
  });

  it('waits for a device that comes', async () => {
    machine.disks.clear();
    const restoring = data.act('restore');
    await machine.host().pause(0);
    machine.disks.set(DISK, { number: '8:17' });
    expect(await restoring).toMatchObject({ outcome: 'done' });
  });

  it('gives up waiting in time', async () => {
    machine.disks.clear();
    const began = machine.now;
    expect(await data.act('restore', 20_000)).toMatchObject({ outcome: 'failure', recoverable: true });
    expect(machine.now - began).toBeLessThanOrEqual(12_000);
  });

  it('says what it does not know', async () => {
    const outcome = await new Driven(machine, { mountPoint: AT }).act('restore');
    expect(outcome).toMatchObject({
      outcome: 'failure',
      recoverable: false,
      reason: expect.stringContaining('no device'),
    });
  });

  it('goes without options that the kernel refuses now, and says so', async () => {
    machine.refusesOption = 'attr2';
    const outcome = await new Driven(machine, {
      mountPoint: AT,
      device: DISK,
      fsType: 'xfs',
      options: 'noatime,attr2',
    }).act('restore');
    expect(outcome).toMatchObject({ outcome: 'done', reason: expect.stringContaining('attr2') });
    expect(machine.mounts.at(AT)?.options).toEqual(['rw', 'noatime']);
  });

  it('mounts a network file system without looking for a device', async () => {
    const nfs = new Driven(machine, { mountPoint: AT, device: 'server:/export', fsType: 'nfs4', options: 'vers=4.2' });
    expect(await nfs.act('restore')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('stat', 'findfs')).toEqual([]);
    expect(await nfs.check()).toMatchObject({ verdict: 'healthy' });
  });
});

describe('quickCheck', () => {
  beforeEach(async () => {
    counting(3);
    await data.act('restore');
  });

  it('costs no program', async () => {
    machine.asked.length = 0;
    expect(await data.check()).toMatchObject({
      verdict: 'healthy',
      measured: { usedPercent: 10, inodesUsedPercent: 10 },
    });
    expect(machine.askedFor('run')).toEqual([]);
    expect(machine.asked.map(({ what }) => what)).toEqual(['read', 'reach']);
  });

  it.each([
    [{ options: ['ro'] }, 'read-only'],
    [{ superOptions: ['ro'] }, 'read-only'],
    [{ superOptions: ['rw', 'emergency_ro'] }, 'after an error'],
    [{ superOptions: ['rw', 'shutdown'] }, 'shut down'],
  ])('fails for %j', async (change, words) => {
    machine.mounts.change(AT, change);
    expect(await data.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(words) });
  });

  it.each([
    ['EIO', 'failed'],
    ['ENOTCONN', 'failed'],
    ['ESTALE', 'failed'],
    ['EUCLEAN', 'failed'],
    ['EACCES', 'healthy'],
    ['EMFILE', 'unknown'],
    ['ENOMEM', 'unknown'],
  ])('for the answer %s says %s', async (code, verdict) => {
    machine.paths.set(AT, { code });
    expect(await data.check()).toMatchObject({ verdict });
  });

  it.each([
    ['hung', 'hung'],
    ['unable', 'unable'],
  ] as const)('that is %s is so told', async (answer, because) => {
    machine.paths.set(AT, { answer });
    expect(await data.check()).toMatchObject({ verdict: 'unknown', because });
  });

  it.each([
    [89.9, 10, 'healthy', undefined],
    [90, 10, 'degraded', '90 % of the space of /srv/data are used'],
    [94.9, 92, 'degraded', '94 % of the space and 92 % of the inodes of /srv/data are used'],
    [95, 10, 'degraded', expect.stringContaining('nearly full')],
    [100, 100, 'degraded', expect.stringContaining('make room now')],
  ])(
    'with %s percent of space and %s percent of inodes is %s',
    async (usedPercent, inodesUsedPercent, verdict, reason) => {
      machine.paths.set(AT, { usage: { usedPercent, inodesUsedPercent } });
      const found = await data.check();
      expect(found.verdict).toBe(verdict);
      expect(found.reason).toEqual(reason);
    },
  );

  it('counts no inodes where there is no fixed number', async () => {
    machine.paths.set(AT, { usage: { inodes: 0, inodesUsedPercent: 0 } });
    expect(await data.check()).toMatchObject({ verdict: 'healthy', measured: { usedPercent: 10 } });
  });

  it('minds no errors of earlier times', async () => {
    expect(await data.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('tries to write once for each new error, and believes that', async () => {
    counting(4);
    machine.asked.length = 0;
    expect(await data.check()).toMatchObject({ verdict: 'degraded', reason: expect.stringContaining('1 errors') });
    expect(await data.check()).toMatchObject({ verdict: 'degraded' });
    const probes = (machine.askedFor('reach') as { probe: string }[]).map(({ probe }) => probe);
    expect(probes).toEqual(['write', 'look', 'look']);
    counting(5);
    machine.paths.set(AT, { code: 'EROFS' }, 'write');
    expect(await data.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('EROFS') });
  });

  it('is not fooled by an old answer after it was mounted anew', async () => {
    counting(4);
    machine.paths.set(AT, { code: 'EROFS' }, 'write');
    expect(await data.check()).toMatchObject({ verdict: 'failed' });
    counting(3);
    machine.paths.clear(AT);
    await data.act('remove');
    await data.act('restore');
    counting(4);
    expect(await data.check()).toMatchObject({ verdict: 'degraded' });
  });

  it('tells options that were changed', async () => {
    machine.mounts.change(AT, { options: ['rw', 'noatime', 'nodev'] });
    expect(await data.check()).toMatchObject({ verdict: 'degraded', reason: expect.stringContaining('+nodev') });
    machine.mounts.change(AT, { options: ['rw', 'relatime'] });
    expect(await data.check()).toMatchObject({
      verdict: 'degraded',
      reason: expect.stringContaining('without noatime'),
    });
  });

  it('takes an automount point that nobody has touched for not mounted', async () => {
    machine.mounts.unmount(AT);
    machine.mounts.mount({ mountPoint: AT, type: 'autofs', source: 'systemd-1' });
    expect(await data.check()).toMatchObject({ verdict: 'failed', reason: `nothing is mounted at ${AT}` });
  });
});

describe('deepCheck', () => {
  beforeEach(() => data.act('restore'));

  it.each([
    [{}, 'healthy'],
    [{ code: 'ENOSPC' }, 'degraded'],
    [{ code: 'EDQUOT' }, 'degraded'],
    [{ code: 'EROFS' }, 'failed'],
    [{ code: 'EIO' }, 'failed'],
    [{ code: 'EACCES' }, 'healthy'],
    [{ code: 'ENOENT' }, 'unknown'],
    [{ answer: 'hung' }, 'unknown'],
  ] as const)('that answers %j to writing is %s', async (answer, verdict) => {
    machine.paths.set(AT, answer, 'write');
    expect(await data.check('deepCheck')).toMatchObject({ verdict });
  });

  it('does not write where it is told not to', async () => {
    machine.mounts.change(AT, { options: ['ro'] });
    const readOnly = new Driven(machine, { mountPoint: AT, device: DISK, options: 'rw,ro' });
    expect(await readOnly.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    expect(machine.askedFor('reach')).not.toContainEqual(expect.objectContaining({ probe: 'write' }));
  });
});
