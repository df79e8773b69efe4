import { beforeEach, describe, expect, it } from 'vitest';
import { Driven } from './driven.js';
import { ScriptedDisks } from './scripted-disks.js';

let machine: ScriptedDisks;

beforeEach(() => {
  machine = new ScriptedDisks();
  machine.disks.set('/dev/sdb1', { number: '8:17', uuid: 'aa-bb' });
});

const propose = (options: object) => new Driven(machine, options as never).propose();

const mounted = (more: object = {}) =>
  machine.mounts.mount({ mountPoint: '/srv/data', source: '/dev/sdb1', device: '8:17', ...more });

describe('what is mounted there', () => {
  it('is read from the mount table', async () => {
    mounted({ options: ['rw', 'nodev', 'relatime'], superOptions: ['rw', 'errors=remount-ro'] });
    expect(await propose({ mountPoint: '/srv/data/' })).toMatchObject({
      options: {
        mountPoint: '/srv/data',
        device: 'UUID=aa-bb',
        fsType: 'ext4',
        options: 'rw,nodev,errors=remount-ro',
        killHolders: 'own',
      },
      problems: [],
      children: [],
    });
  });

  it('is called as /etc/fstab calls it', async () => {
    mounted();
    machine.files.set('/etc/fstab', '# a\nUUID="aa-bb" /srv/data/ ext4 defaults,noatime,nofail 0 2\n');
    expect(await propose({ mountPoint: '/srv/data' })).toMatchObject({
      options: { device: 'UUID=aa-bb', fsType: 'ext4', options: 'defaults,noatime,nofail' },
    });
  });

  it('is not called so where that means another device', async () => {
    mounted();
    machine.files.set('/etc/fstab', '/dev/sdc1 /srv/data ext4 noatime 0 2\n');
    expect(await propose({ mountPoint: '/srv/data' })).toMatchObject({
      options: { device: 'UUID=aa-bb', options: 'rw' },
    });
  });

  it.each([
    ['/dev/mapper/vg-data', 'aa-cc'],
    ['/dev/disk/by-id/x', 'aa-cc'],
    ['/dev/nvme0n1p2', undefined],
  ])('is called %s where that name lasts, or where there is no other', async (source, uuid) => {
    machine.disks.set(source, { number: '8:17', ...(uuid === undefined ? {} : { uuid }) });
    mounted({ source });
    expect(await propose({ mountPoint: '/srv/data' })).toMatchObject({ options: { device: source }, problems: [] });
  });

  it('is not called by a UUID that another has too', async () => {
    machine.disks.set('/dev/sdc1', { number: '8:33', uuid: 'aa-bb' });
    mounted();
    expect(await propose({ mountPoint: '/srv/data' })).toMatchObject({ options: { device: '/dev/sdb1' } });
  });

  it('keeps what was given', async () => {
    mounted();
    const given = { mountPoint: '/srv/data', device: 'UUID=aa-bb', options: 'ro', fsType: 'ext3' };
    expect(await propose(given)).toMatchObject({ options: given, problems: [] });
  });

  it.each([
    ['xfs', ['rw', 'attr2', 'inode64', 'logbufs=8', 'logbsize=32k', 'noquota'], 'rw'],
    ['tmpfs', ['rw', 'size=1024k', 'nr_inodes=100'], 'rw,size=1024k,nr_inodes=100'],
    ['nfs4', ['rw', 'vers=4.2', 'addr=192.0.2.1', 'clientaddr=192.0.2.2', 'local_lock=none'], 'rw,vers=4.2'],
    ['fuse.sshfs', ['rw', 'user_id=0', 'group_id=0', 'allow_other'], 'rw,allow_other'],
    ['ext4', ['ro'], 'ro'],
  ])('of %s with %j can be mounted again', async (type, superOptions, options) => {
    mounted({ type, superOptions });
    expect(await propose({ mountPoint: '/srv/data' })).toMatchObject({ options: { options } });
  });

  it('is found by its real path', async () => {
    machine.mounts.mount({ mountPoint: '/srv/x', source: '/dev/sdb1', device: '8:17' });
    expect(await propose({ mountPoint: '/link/x' })).toMatchObject({ options: { mountPoint: '/srv/x' }, problems: [] });
  });

  it('is a folder of another', async () => {
    machine.mounts.mount({ mountPoint: '/srv/b', source: '/dev/vda', device: '254:0', root: '/var/b' });
    expect(await propose({ mountPoint: '/srv/b' })).toMatchObject({
      options: { device: '/var/b', fsType: 'none', options: 'bind,rw' },
      problems: [],
    });
  });
});

describe('what stands against it', () => {
  const problemOf = async (options: object): Promise<string> => (await propose(options)).problems.join();

  it('nothing is mounted there, and nobody says what should be', async () => {
    expect(await problemOf({ mountPoint: '/srv/data' })).toContain('nothing is mounted at /srv/data');
    expect(await problemOf({ mountPoint: '/srv/data', device: '/dev/sdb1' })).toBe('');
  });

  it('not where /etc/fstab says what should be', async () => {
    machine.files.set('/etc/fstab', '/dev/sdb1 /srv/my\\040data ext4 noatime 0 2\n');
    const { options, problems } = await propose({ mountPoint: '/srv/my data' });
    expect([options, problems]).toMatchObject([{ device: '/dev/sdb1', fsType: 'ext4', options: 'noatime' }, []]);
  });

  it('it is made by the kernel', async () => {
    machine.mounts.mount({ mountPoint: '/proc', type: 'proc', source: 'proc' });
    expect(await problemOf({ mountPoint: '/proc' })).toContain('kernel');
  });

  it('it holds files of lkssp', async () => {
    mounted();
    machine.mounts.ours.add('/srv/data/lkssp');
    expect(await problemOf({ mountPoint: '/srv/data' })).toContain('files of lkssp');
    expect(await problemOf({ mountPoint: '/' })).toBe('');
  });

  it('another device is mounted there', async () => {
    mounted();
    expect(await problemOf({ mountPoint: '/srv/data', device: '/dev/sdc1' })).toContain('/dev/sdb1 is mounted');
  });

  it('nobody knows how to mount it again', async () => {
    mounted({ type: 'fuse', source: '/var/source', device: '0:50' });
    expect(await problemOf({ mountPoint: '/srv/data' })).toContain('fuse.sshfs');
    expect(await problemOf({ mountPoint: '/srv/data', fsType: 'fuse.bindfs' })).toBe('');
  });

  it('its path does not answer', async () => {
    machine.commands.unshift({ command: 'readlink', answer: { timedOut: true, code: null } });
    expect(await problemOf({ mountPoint: '/hung/x' })).toContain('does not answer');
  });

  it('options that are wrong are left to the validation', async () => {
    expect(await propose({ mountPoint: 'srv' })).toEqual({
      options: { mountPoint: 'srv' },
      problems: [],
      children: [],
    });
  });
});

describe('children', () => {
  const childrenOf = async (options: object): Promise<unknown> =>
    (await propose(options)).children.map(({ tag, options: of }) => [tag, of]);

  it('is the file system on which its mount point lies', async () => {
    machine.mounts.mount({ mountPoint: '/srv', source: '/dev/sda1' });
    mounted();
    expect(await childrenOf({ mountPoint: '/srv/data' })).toEqual([['fs-srv', { mountPoint: '/srv' }]]);
  });

  it('is none of the system, none of lkssp, and not itself', async () => {
    machine.mounts.mount({ mountPoint: '/tmp', type: 'tmpfs' });
    machine.mounts.mount({ mountPoint: '/tmp/x', source: '/dev/sdb1', device: '8:17' });
    machine.mounts.mount({ mountPoint: '/opt', source: '/dev/sda2' });
    machine.mounts.ours.add('/opt/lkssp');
    machine.mounts.mount({ mountPoint: '/opt/x', source: '/dev/sda3' });
    expect(await childrenOf({ mountPoint: '/tmp/x' })).toEqual([]);
    expect(await childrenOf({ mountPoint: '/opt/x' })).toEqual([]);
    expect(await childrenOf({ mountPoint: '/' })).toEqual([]);
  });

  it('is where the image of its loop device lies, and where its source lies', async () => {
    machine.mounts.mount({ mountPoint: '/images', source: '/dev/sda1' });
    machine.files.set('/sys/block/loop3/loop/backing_file', '/images/disk.img\n');
    mounted({ source: '/dev/loop3', device: '7:3' });
    expect(await childrenOf({ mountPoint: '/srv/data' })).toEqual([['fs-images', { mountPoint: '/images' }]]);
    machine.mounts.mount({
      mountPoint: '/srv/bind',
      source: '/dev/sda1',
      device: machine.mounts.at('/images')?.device ?? '',
      root: '/pub',
    });
    expect(await childrenOf({ mountPoint: '/srv/bind' })).toEqual([['fs-images', { mountPoint: '/images' }]]);
  });
});
