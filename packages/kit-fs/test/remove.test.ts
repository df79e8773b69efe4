import type { MountHolder } from '@lkssp/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { Driven } from './driven.js';
import { ScriptedDisks } from './scripted-disks.js';

const AT = '/srv/data';
const DISK = '/dev/sdb1';

let machine: ScriptedDisks;

beforeEach(() => {
  machine = new ScriptedDisks();
  machine.disks.set(DISK, { number: '8:17' });
});

async function serving(options: object = {}): Promise<Driven> {
  const data = new Driven(machine, { mountPoint: AT, device: DISK, fsType: 'ext4', ...options });
  await data.act('restore');
  return data;
}

function holder(more: Partial<MountHolder> = {}, at = AT): MountHolder {
  const { pid, startTime } = machine.processes.stranger();
  const found: MountHolder = { pid, startTime, name: 'tail', how: 'fd', path: `${at}/log`, session: pid, ...more };
  machine.mounts.holders.set(at, [...(machine.mounts.holders.get(at) ?? []), found]);
  return found;
}

const signals = (): readonly unknown[] =>
  (machine.askedFor('signal') as { signal: string }[]).map(({ signal }) => signal);

describe('whose processes are ended', () => {
  it('a process that was named', async () => {
    const data = await serving();
    const { pid, startTime } = holder();
    data.belongings = [{ kind: 'process', pid, startTime }];
    expect(await data.act('remove')).toMatchObject({ outcome: 'done' });
    expect(signals()).toEqual(['SIGTERM', 'SIGCONT']);
  });

  it('one of the session that it leads', async () => {
    const data = await serving();
    const leader = machine.processes.stranger();
    holder({ session: leader.pid });
    data.belongings = [{ kind: 'process', ...leader }];
    expect(await data.act('remove')).toMatchObject({ outcome: 'done' });
  });

  it('none of a session whose number belongs to a later process', async () => {
    const data = await serving();
    const later = machine.processes.stranger();
    holder({ session: later.pid });
    data.belongings = [{ kind: 'process', pid: later.pid, startTime: later.startTime - 1 }];
    expect(await data.act('remove')).toMatchObject({ outcome: 'failure' });
    expect(signals()).toEqual([]);
  });

  it('none of a session whose leader has ended: its number may have come round', async () => {
    const data = await serving();
    const leader = machine.processes.stranger();
    machine.processes.end(leader);
    holder({ session: leader.pid });
    data.belongings = [{ kind: 'process', ...leader }];
    expect(await data.act('remove')).toMatchObject({ outcome: 'failure' });
    expect(signals()).toEqual([]);
  });

  it('one of a cgroup, also of one below it', async () => {
    machine.mounts.mount({ mountPoint: '/sys/fs/cgroup', type: 'cgroup2' });
    const data = await serving();
    holder({ cgroup: '/lkssp/web/worker' });
    data.belongings = [{ kind: 'cgroup', path: '/sys/fs/cgroup/lkssp/web' }];
    expect(await data.act('remove')).toMatchObject({ outcome: 'done' });
  });

  it.each(['/', '/lkssp/webber', '/system.slice'])('none of the cgroup %s', async (cgroup) => {
    machine.mounts.mount({ mountPoint: '/sys/fs/cgroup', type: 'cgroup2' });
    const data = await serving();
    holder({ cgroup });
    data.belongings = [
      { kind: 'cgroup', path: '/sys/fs/cgroup/lkssp/web' },
      { kind: 'cgroup', path: '/' },
    ];
    expect(await data.act('remove')).toMatchObject({ outcome: 'failure' });
  });

  it.each(['/system.slice', '/user.slice/user-1000.slice'])('nobody because of all that is in %s', async (slice) => {
    machine.mounts.mount({ mountPoint: '/sys/fs/cgroup', type: 'cgroup2' });
    const data = await serving();
    holder({ cgroup: `${slice}/ssh.service` });
    data.belongings = [{ kind: 'cgroup', path: `/sys/fs/cgroup${slice}` }];
    expect(await data.act('remove')).toMatchObject({ outcome: 'failure' });
    expect(signals()).toEqual([]);
  });

  it('one of a unit', async () => {
    machine.units.add('web.service', { active: 'active', cgroup: '/system.slice/web.service' });
    const data = await serving();
    holder({ cgroup: '/system.slice/web.service' });
    data.belongings = [
      { kind: 'unit', unit: 'gone.service' },
      { kind: 'unit', unit: 'web.service' },
    ];
    expect(await data.act('remove')).toMatchObject({ outcome: 'done' });
  });

  it('nobody of those who only use the source of a bind mount', async () => {
    const bind = new Driven(machine, {
      mountPoint: AT,
      device: '/var/source',
      fsType: 'none',
      options: 'bind',
      killHolders: 'all',
    });
    await bind.act('restore');
    holder({ how: 'cwd', path: AT });
    expect(await bind.act('remove')).toMatchObject({ outcome: 'failure' });
    expect(signals()).toEqual([]);
  });
});

describe('the ladder', () => {
  it('begins without looking for anyone', async () => {
    const data = await serving();
    machine.asked.length = 0;
    expect(await data.act('remove')).toMatchObject({ outcome: 'done', handle: null, watch: [] });
    expect(machine.ran('umount')).toEqual([`umount -c -- ${AT}`]);
    expect(machine.askedFor('holders')).toEqual([]);
  });

  it('goes on to KILL after half of the time, within the limit', async () => {
    const data = await serving({ killHolders: 'all' });
    const { pid, startTime } = holder();
    machine.processes.onSignal = (_, signal) => signal === 'SIGTERM';
    const began = machine.now;
    expect(await data.act('remove', 20_000)).toMatchObject({ outcome: 'done' });
    expect(signals()).toContain('SIGKILL');
    expect(machine.now - began).toBeGreaterThan(8000);
    expect(machine.host().processes.state({ pid, startTime }).life).toBe('gone');
  });

  it('ends within the limit where nothing helps, and names who holds it', async () => {
    const data = await serving({ killHolders: 'all' });
    const stubborn = holder({ name: 'stuck' });
    machine.processes.makeImmortal(stubborn);
    machine.mounts.kernel.set(AT, ['the loop device /dev/loop7 uses /srv/data/image']);
    const began = machine.now;
    const outcome = await data.act('remove', 20_000);
    expect(machine.now - began).toBeLessThan(20_000);
    expect(outcome).toMatchObject({
      outcome: 'failure',
      heldBy: [`stuck (process ${stubborn.pid}) has open ${AT}/log`, 'the loop device /dev/loop7 uses /srv/data/image'],
    });
  });

  it('gives strangers a moment, and does not wait for the whole limit', async () => {
    const data = await serving();
    const stranger = holder({ cgroup: '/system.slice/backup.service' });
    const began = machine.now;
    const outcome = await data.act('remove', 60_000);
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: true });
    expect(outcome.reason).toContain(`tail (process ${stranger.pid}, backup.service) has open`);
    expect(machine.now - began).toBeLessThan(10_000);
  });

  it('says when not everything could be looked at', async () => {
    const data = await serving();
    machine.held.add(AT);
    machine.mounts.complete = false;
    const outcome = await data.act('remove', 10_000);
    expect(outcome).toMatchObject({ heldBy: [expect.stringContaining('not everything')] });
  });

  it('gives up a server that does not answer by force, a disk never', async () => {
    const nfs = new Driven(machine, { mountPoint: AT, device: 'server:/x', fsType: 'nfs4' });
    await nfs.act('restore');
    machine.held.add(AT);
    await nfs.act('remove', 10_000);
    expect(machine.ran('umount')).not.toContain(`umount -c -f -- ${AT}`);
    machine.paths.set(AT, { answer: 'hung' });
    await nfs.act('remove', 10_000);
    machine.paths.clear(AT);
    expect(machine.ran('umount')).toContain(`umount -c -f -- ${AT}`);
    machine.held.clear();
    await nfs.act('remove');
    machine.asked.length = 0;
    const data = await serving();
    machine.held.add(AT);
    await data.act('remove', 10_000);
    expect(machine.ran('umount').every((line) => line === `umount -c -- ${AT}`)).toBe(true);
  });

  it('detaches only where that is wished', async () => {
    const data = await serving({ lazyUmount: true });
    const { pid } = holder();
    const outcome = await data.act('remove', 20_000);
    expect(outcome).toMatchObject({ outcome: 'done', reason: expect.stringContaining(`process ${pid}`) });
    expect(machine.ran('umount').at(-1)).toBe(`umount -c -l -- ${AT}`);
  });

  it('names an umount that does not come back', async () => {
    const data = await serving();
    machine.stuck.add(AT);
    const outcome = await data.act('remove', 10_000);
    expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('does not come back') });
  });

  it('takes what is mounted below with it, deepest first', async () => {
    const data = await serving();
    machine.mounts.mount({ mountPoint: `${AT}/a`, type: 'tmpfs' });
    machine.mounts.mount({ mountPoint: `${AT}/a/b`, type: 'tmpfs' });
    const reason = `also unmounted below it: ${AT}/a/b, ${AT}/a`;
    expect(await data.act('remove')).toMatchObject({ outcome: 'done', reason });
  });
});

describe('what is never unmounted', () => {
  it('the root file system', async () => {
    const root = new Driven(machine, { mountPoint: '/', killHolders: 'all' });
    await root.act('restore');
    expect(await root.act('remove')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('never') });
    expect(machine.ran('umount')).toEqual([]);
  });

  it('what holds files of lkssp, also when they lie on a mount below', async () => {
    const data = await serving({ killHolders: 'all' });
    machine.mounts.mount({ mountPoint: `${AT}/home` });
    machine.mounts.ours.add(`${AT}/home/lib`);
    expect(await data.act('remove')).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(machine.ran('umount')).toEqual([]);
  });

  it('what somebody else has mounted there', async () => {
    const data = await serving();
    machine.mounts.unmount(AT);
    machine.mounts.mount({ mountPoint: AT, source: '/dev/sdc1', device: '8:33' });
    expect(await data.act('remove')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('/dev/sdc1') });
    expect(machine.mounts.at(AT)?.source).toBe('/dev/sdc1');
  });
});

describe('recover', () => {
  it('mounts what is not mounted', async () => {
    const data = await serving();
    machine.mounts.unmount(AT);
    expect(await data.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await data.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('makes writable with the stored options what was remounted', async () => {
    const data = await serving({ options: 'noatime' });
    machine.mounts.change(AT, { options: ['ro', 'noatime'] });
    expect(await data.act('recover')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('mount').at(-1)).toBe(`mount -c -o remount,rw,noatime -- ${AT}`);
  });

  it('does not try that after an error; it mounts anew when nobody is in the way', async () => {
    const data = await serving();
    machine.mounts.change(AT, { superOptions: ['rw', 'emergency_ro'] });
    machine.disks.set(DISK, { number: '8:17', state: 'clean with errors', fsck: 1 });
    expect(await data.act('recover')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('mount', 'umount', 'e2fsck')).toEqual([
      `mount -t ext4 -- ${DISK} ${AT}`,
      `umount -c -- ${AT}`,
      `e2fsck -p ${DISK}`,
      `mount -t ext4 -- ${DISK} ${AT}`,
    ]);
  });

  it('leaves it to the next step where somebody is in the way', async () => {
    const data = await serving({ killHolders: 'all' });
    holder();
    machine.mounts.change(AT, { superOptions: ['rw', 'emergency_ro'] });
    expect(await data.act('recover')).toMatchObject({ outcome: 'failure', recoverable: true });
    expect(signals()).toEqual([]);
    expect(machine.ran('umount')).toHaveLength(1);
  });

  it.each([
    ['nfs4', 'server:/x', 0],
    ['fuse.bindfs', '/var/source', 1],
  ])('leaves the mount of a server that does not answer in place (%s)', async (fsType, device, unmounts) => {
    const mount = new Driven(machine, { mountPoint: AT, device, fsType });
    await mount.act('restore');
    machine.paths.set(AT, { answer: 'hung' });
    await mount.act('recover');
    expect(machine.ran('umount')).toHaveLength(unmounts);
  });

  it('mounts anew what a server has given up', async () => {
    const nfs = new Driven(machine, { mountPoint: AT, device: 'server:/x', fsType: 'nfs4' });
    await nfs.act('restore');
    machine.paths.set(AT, { code: 'ESTALE' });
    expect(await nfs.act('recover')).toMatchObject({ outcome: 'done' });
    expect(machine.ran('umount')).toEqual([`umount -c -- ${AT}`]);
  });

  it('does not touch what is mounted below', async () => {
    const data = await serving();
    machine.mounts.mount({ mountPoint: `${AT}/sub`, type: 'tmpfs' });
    machine.mounts.change(AT, { superOptions: ['rw', 'emergency_ro'] });
    expect(await data.act('recover')).toMatchObject({ outcome: 'failure' });
    expect(machine.ran('umount')).toEqual([]);
  });

  it('leaves alone what is not ours', async () => {
    const data = await serving();
    machine.mounts.unmount(AT);
    machine.mounts.mount({ mountPoint: AT, source: '/dev/sdc1', device: '8:33' });
    expect(await data.act('recover')).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(machine.ran('umount')).toEqual([]);
  });
});
