import { describe, expect, it } from 'vitest';
import { filesysOptions, filesysSchema, identifyFilesys } from '../src/filesys-options.js';
import { fstabLine } from '../src/fstab.js';
import { derivedOptions, forMount, missingFlags, optionWords, wantsBind } from '../src/mount-options.js';
import { ScriptedDisks } from './scripted-disks.js';

const read = (options: object) => filesysOptions.parse(options);

describe('options', () => {
  it('have defaults', () => {
    expect(read({ mountPoint: '/srv' })).toEqual({
      mountPoint: '/srv',
      killHolders: 'own',
      lazyUmount: false,
      fsck: 'auto',
      warnPercent: 90,
      errorPercent: 95,
      writeFolder: '',
    });
  });

  it('are taken by the names of the agent Filesystem', () => {
    const agent = { directory: '/srv/', device: '/dev/sdb1', fstype: 'ext4', run_fsck: 'no', force_unmount: 'safe' };
    expect(read(agent)).toMatchObject({ mountPoint: '/srv', fsType: 'ext4', fsck: 'no', killHolders: 'all' });
    expect(read({ directory: '/srv', force_unmount: 'false' })).toMatchObject({ killHolders: 'no' });
  });

  it('are taken as a command line gives them', () => {
    const words = { mountPoint: '/srv', lazyUmount: 'yes', warnPercent: '80%', errorPercent: '85' };
    expect(read(words)).toMatchObject({ lazyUmount: true, warnPercent: 80, errorPercent: 85 });
  });

  it.each([
    ['/srv/data/', '/srv/data'],
    ['//srv/./data', '/srv/data'],
    ['/', '/'],
    ['/srv/a b', '/srv/a b'],
  ])('%s means %s', (mountPoint, id) => {
    expect(identifyFilesys(read({ mountPoint }))).toBe(id);
  });

  it.each([
    [{ mountPoint: '/srv', directory: '/srv' }, 'given twice'],
    [{ mountPoint: '/a\0b' }, 'zero byte'],
    [{ mountPoint: '/srv', toString: 'x' }, 'toString'],
    [{ mountPoint: '/srv', lazyUmount: 'perhaps' }, 'boolean'],
  ])('%j is refused', (options, words) => {
    const result = filesysOptions.safeParse(options);
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).toContain(words);
  });

  it('are described, and the mount point is a path', () => {
    expect(filesysSchema).toMatchObject({ properties: { mountPoint: { format: 'path' } }, required: ['mountPoint'] });
  });
});

describe('mount options', () => {
  it('are parted at commas outside of quotes', () => {
    expect(optionWords('rw,context="a:b:c,d",noatime')).toEqual(['rw', 'context="a:b:c,d"', 'noatime']);
    expect([optionWords(''), optionWords(undefined), optionWords(',rw,')]).toEqual([[], [], ['rw']]);
  });

  it('of which only those for mount(8) are given to it', () => {
    expect(forMount('defaults,bind,ro,x-systemd.requires=a,noauto')).toEqual(['ro']);
    expect([wantsBind('rbind'), wantsBind('rw,bind'), wantsBind('nobind')]).toEqual([true, true, false]);
  });

  const entry = {
    id: 2,
    parent: 1,
    device: '8:17',
    root: '/',
    mountPoint: '/srv',
    options: ['rw', 'nodev', 'noatime'],
    type: 'ext4',
    source: '/dev/sdb1',
    superOptions: ['rw', 'errors=remount-ro'],
  };

  it('of a mount are those by which it can be mounted again', () => {
    expect(derivedOptions(entry)).toBe('rw,nodev,noatime,errors=remount-ro');
    expect(derivedOptions({ ...entry, superOptions: ['ro', 'emergency_ro'] })).toBe('ro,nodev,noatime');
  });

  it('that are not in force are found, where the kernel shows them as they were given', () => {
    expect(missingFlags('nodev,nosuid,errors=panic,commit=7', entry)).toEqual(['nosuid']);
    expect(missingFlags(undefined, entry)).toEqual([]);
  });
});

it('reads lines of /etc/fstab', async () => {
  const machine = new ScriptedDisks();
  machine.files.set(
    '/etc/fstab',
    '\n# /dev/a /srv ext4 rw\n LABEL="my\\040disk" /srv/a\\040b/ xfs\nproc /proc proc defaults 0 0\n',
  );
  const line = (mountPoint: string) => fstabLine(machine.host(), mountPoint);
  const found = { device: 'LABEL=my disk', mountPoint: '/srv/a b', type: 'xfs', options: 'defaults' };
  expect(await line('/srv/a b')).toEqual(found);
  expect([await line('/srv'), await line('/srv/a')]).toEqual([undefined, undefined]);
  expect(await line('/proc')).toMatchObject({ type: 'proc' });
});
