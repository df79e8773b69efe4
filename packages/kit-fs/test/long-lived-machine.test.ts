import type { Call, Json } from '@lkssp/core';
import { ScriptedMachine } from '@lkssp/core/testing';
import { expect, it } from 'vitest';
import { deepCheck } from '../src/deep-check.js';
import type { FilesysHandle } from '../src/filesys-handle.js';
import { type FilesysOptions, filesysOptions } from '../src/filesys-options.js';
import { propose } from '../src/propose.js';
import { quickCheck } from '../src/quick-check.js';
import { remove } from '../src/remove.js';
import { restore } from '../src/restore.js';

/** What happens on machines that have been running for years, and must not make anybody believe that they fail. */

const HANDLE: FilesysHandle = { device: '253:0', root: '/', type: 'ext4', source: '/dev/mapper/vg-data', shown: [] };
const noLog = { debug: () => undefined, info: () => undefined, warn: () => undefined };

function callOf(machine: ScriptedMachine, options: object, handle?: Json): Call<FilesysOptions> {
  const parsed = filesysOptions.parse(options);
  const resource = { tag: 'data', id: parsed.mountPoint, type: 'filesys', parents: [], children: [] };
  const { signal } = new AbortController();
  return { resource, options: parsed, handle, host: machine.host(), signal, log: noLog };
}

const stat = (number: string) => {
  const [major, minor] = number.split(':').map((each) => Number(each).toString(16));
  return { stdout: `block special file ${major} ${minor}\n` };
};

it('a device that udev does not know yet is not another device', async () => {
  const machine = new ScriptedMachine({ commands: [{ command: 'findfs', answer: { code: 1 } }] });
  machine.mounts.mount({ mountPoint: '/srv/data', device: '253:4', source: '/dev/mapper/vg-data' });
  const call = callOf(machine, { mountPoint: '/srv/data', device: 'UUID=1-2', fsType: 'ext4' }, HANDLE);
  expect(await quickCheck(call)).toMatchObject({ verdict: 'unknown', because: 'unable' });
  expect(await remove(call)).toMatchObject({ outcome: 'failure' });
  // Nothing of it is remembered.
  machine.commands.splice(0, 1, { command: 'findfs', answer: { stdout: '/dev/dm-4\n' } });
  machine.commands.push({ command: 'stat', answer: stat('253:4') });
  machine.mounts.change('/srv/data', { superOptions: ['rw'], options: ['rw'] });
  expect((await quickCheck(call)).verdict).not.toBe('failed');
  expect((await quickCheck(call)).verdict).not.toBe('unknown');
});

it('a file system on several devices is known by any of them', async () => {
  const machine = new ScriptedMachine({
    commands: [
      { command: 'findfs', answer: { stdout: '/dev/sdb\n' } },
      { command: /^stat .*\/dev\/sdb$/, answer: stat('8:16') },
      { command: /^stat .*\/dev\/sdc$/, answer: stat('8:32') },
      { command: 'blkid', answer: { stdout: '1-2\n' } },
    ],
    files: { '/etc/fstab': 'UUID=1-2 /srv/data btrfs subvol=data 0 0\n' },
  });
  const btrfs = { mountPoint: '/srv/data', device: '0:44', source: '/dev/sdc', type: 'btrfs', root: '/data' };
  machine.mounts.mount({ ...btrfs, superOptions: ['rw', 'subvol=/data'] });
  const proposal = await propose({ options: { mountPoint: '/srv/data' }, host: machine.host() });
  expect(proposal).toMatchObject({ problems: [], options: { device: 'UUID=1-2', options: 'subvol=data' } });
  expect(await quickCheck(callOf(machine, proposal.options as object))).toMatchObject({ verdict: 'healthy' });
});

it('an export is the same with and without a slash at its end', async () => {
  const machine = new ScriptedMachine();
  machine.mounts.mount({ mountPoint: '/srv/data', device: '0:50', source: 'nas:/data', type: 'nfs4' });
  const call = callOf(machine, { mountPoint: '/srv/data', device: 'nas:/data/', fsType: 'nfs' });
  expect(await quickCheck(call)).toMatchObject({ verdict: 'healthy' });
});

/** systemd has taken it away because nobody had used it for a while; whoever looks has it back. */
function automounting(): ScriptedMachine {
  const machine = new ScriptedMachine();
  machine.mounts.mount({ mountPoint: '/srv/data', device: '0:30', source: 'systemd-1', type: 'autofs' });
  const mount = (): void => {
    if (machine.mounts.at('/srv/data')?.type !== 'autofs') return;
    machine.mounts.mount({ mountPoint: '/srv/data', device: '0:50', source: 'nas:/data', type: 'nfs4' });
  };
  const { paths } = machine;
  const reach = paths.reach.bind(paths);
  paths.reach = (request) => {
    mount();
    return reach(request);
  };
  machine.commands.push({ command: 'mkdir', answer: () => (mount(), {}) });
  machine.commands.push({ command: 'umount', answer: () => (machine.mounts.unmount('/srv/data'), {}) });
  return machine;
}

const ON_DEMAND = { mountPoint: '/srv/data', device: 'nas:/data', fsType: 'nfs4' };

it('what is mounted on demand is there as soon as one looks', async () => {
  const machine = automounting();
  expect(await quickCheck(callOf(machine, ON_DEMAND))).toMatchObject({ verdict: 'healthy' });
  expect(machine.mounts.of(() => undefined).table()).toHaveLength(3);
});

it('what is mounted on demand is not mounted twice, and not mounted to be removed', async () => {
  const machine = automounting();
  const call = callOf(machine, ON_DEMAND);
  expect(await remove(call)).toMatchObject({ outcome: 'done' });
  expect(machine.askedFor('reach')).toEqual([]);
  machine.paths.set('/srv/data', { answer: 'unable' });
  expect(await restore(call)).toMatchObject({ outcome: 'done' });
  expect(machine.mounts.of(() => undefined).table()).toHaveLength(3);
  expect(await remove(call)).toMatchObject({ outcome: 'done' });
  expect(machine.mounts.at('/srv/data')?.type).toBe('autofs');
});

it('what nobody can write to is fine when it is read-only and full', async () => {
  const machine = new ScriptedMachine();
  const image = { mountPoint: '/srv/image', type: 'iso9660', device: '7:3', source: '/dev/loop3' };
  machine.mounts.mount({ ...image, options: ['ro', 'relatime'], superOptions: ['ro'] });
  machine.paths.set('/srv/image', { usage: { usedPercent: 100 } }, 'look');
  machine.paths.set('/srv/image', { code: 'EROFS' }, 'write');
  const call = callOf(machine, { mountPoint: '/srv/image', fsType: 'iso9660', options: 'defaults' });
  expect(await quickCheck(call)).toMatchObject({ verdict: 'healthy' });
  expect(await deepCheck(call)).toMatchObject({ verdict: 'healthy' });
});

it('a device that is in use at another place is never checked', async () => {
  const machine = new ScriptedMachine({
    commands: [
      { command: 'stat', answer: stat('8:17') },
      { command: 'mkdir', answer: {} },
      { command: 'mount', answer: () => (machine.mounts.mount({ mountPoint: '/srv/data', device: '8:17' }), {}) },
      { command: 'fsck.vfat', answer: {} },
    ],
  });
  const call = callOf(machine, { mountPoint: '/srv/data', device: '/dev/sdb1', fsType: 'vfat', fsck: 'force' });
  const checks = (): number => machine.askedFor('run').filter((each) => JSON.stringify(each).includes('fsck')).length;
  expect(await restore(call)).toMatchObject({ outcome: 'done' });
  expect(checks()).toBe(1);
  machine.mounts.unmount('/srv/data');
  machine.mounts.mount({ mountPoint: '/mnt', device: '8:17' });
  expect(await restore(call)).toMatchObject({ outcome: 'done' });
  expect(checks()).toBe(1);
});

it('errors are counted anew after a check has set the counter back', async () => {
  const counter = '/sys/fs/ext4/dm-0/errors_count';
  const files = { '/sys/dev/block/253:0/uevent': 'DEVNAME=dm-0\n', [counter]: '0\n' };
  const machine = new ScriptedMachine({ files });
  const { source } = HANDLE;
  machine.mounts.mount({ mountPoint: '/srv/data', device: '253:0', source });
  const options = { mountPoint: '/srv/data', device: source, fsType: 'ext4' };
  const outcome = await restore(callOf(machine, options, { ...HANDLE, errors: { file: counter, count: 7 } }));
  if (outcome.outcome !== 'done') throw new Error(outcome.reason);
  machine.files.set(counter, '1\n');
  const verdict = await quickCheck(callOf(machine, options, outcome.handle));
  expect(verdict).toMatchObject({ verdict: 'degraded', reason: expect.stringContaining('counted 1 errors') });
});
