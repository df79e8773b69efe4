import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '@lkssp/core';
import { describeKit, type KitSample, type SampleResource, TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-fs';
import { describe, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { unmountAll } from '../rig/mounts.ts';

const packageFolder = fileURLToPath(new URL('../../../packages/kit-fs', import.meta.url));

/** A home with disks and folders to mount at, which go with it. */
class DiskBench extends TrialHome {
  readonly place = labFolder('bench');
  readonly #disks = new Map<number, LoopDisk>();

  async disk(number: number, type: 'ext4' | 'xfs'): Promise<LoopDisk> {
    const disk = this.#disks.get(number) ?? (await LoopDisk.make({ type }));
    this.#disks.set(number, disk);
    return disk;
  }

  override async clear(): Promise<void> {
    await unmountAll(this.place);
    for (const disk of this.#disks.values()) await disk.end();
    await super.clear();
  }
}

const benchOf = ({ bench }: SampleResource): DiskBench => bench as DiskBench;
const placeOf = (resource: SampleResource): string => join(benchOf(resource).place, `at-${resource.number}`);
const awkwardPlace = (resource: SampleResource): string =>
  join(benchOf(resource).place, `dät a'"$(id)\\040 \t${resource.number}`);

const nonsense: KitSample['nonsense'] = [
  { options: {}, path: 'mountPoint' },
  { options: { mountPoint: 'srv' }, path: 'mountPoint' },
  { options: { mountPoint: '/srv/../etc' }, path: 'mountPoint' },
  { options: { mountPoint: '/srv', device: '-a' }, path: 'device' },
  { options: { mountPoint: '/srv', fsType: 'ext4 -o x' }, path: 'fsType' },
  { options: { mountPoint: '/srv', options: 'rw noatime' }, path: 'options' },
  { options: { mountPoint: '/srv', killHolders: 'some' }, path: 'killHolders' },
  { options: { mountPoint: '/srv', warnPercent: 96 }, path: 'warnPercent' },
  { options: { mountPoint: '/srv', errorPercent: 101 }, path: 'errorPercent' },
  { options: { mountPoint: '/srv', writeFolder: '../etc' }, path: 'writeFolder' },
];

function tableLines(place: string): string {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.filter((line) => line.includes(place.split('/').at(-1) ?? '')).join('\n');
}

function sample(
  optionsOf: (resource: SampleResource, place: string) => Promise<Json>,
  more: Partial<KitSample>,
): KitSample {
  return {
    type: 'filesys',
    nonsense,
    options: (resource) => optionsOf(resource, placeOf(resource)),
    awkward: (resource) => optionsOf(resource, awkwardPlace(resource)),
    snapshot: (living) => tableLines(placeOf(living)),
    breakIt: async (living) => void (await command(['umount', placeOf(living)])),
    takeAway: async (living) => void (await attempt(['rmdir', placeOf(living)])),
    ...more,
  };
}

const noSecret = { secret: 'nothing of it is secret' };
const answersAlways = { ...noSecret, hangIt: 'what this kernel has makes only FUSE hang' };

const onDisk = (type: 'ext4' | 'xfs'): KitSample =>
  sample(
    async (resource, mountPoint) => {
      const { device } = await benchOf(resource).disk(resource.number, type);
      return { mountPoint, device, fsType: type };
    },
    { leaveOut: answersAlways },
  );

const TMPFS = sample(
  async ({ number }, mountPoint) => ({
    mountPoint,
    device: `tmp-${number}`,
    fsType: 'tmpfs',
    options: 'size=1m,mode=700',
  }),
  { leaveOut: answersAlways },
);

const BIND = sample(
  async (resource, mountPoint) => {
    const device = join(benchOf(resource).place, `source ${resource.number}`);
    mkdirSync(device, { recursive: true });
    return { mountPoint, device, fsType: 'none', options: 'bind' };
  },
  { leaveOut: answersAlways },
);

const serverOf = async (living: SampleResource): Promise<string> =>
  (await command(['pgrep', '-f', '--', `bindfs.*${placeOf(living)}`])).split('\n')[0] ?? '';

const FUSE = sample(
  async (resource, mountPoint) => {
    const device = join(benchOf(resource).place, `fuse-${resource.number}`);
    mkdirSync(device, { recursive: true });
    return { mountPoint, device, fsType: 'fuse.bindfs' };
  },
  {
    leaveOut: noSecret,
    breakIt: async (living) => void (await command(['kill', '-KILL', await serverOf(living)])),
    hangIt: async (living) => void (await command(['kill', '-STOP', await serverOf(living)])),
  },
);

const SAMPLES = { ext4: onDisk('ext4'), xfs: onDisk('xfs'), tmpfs: TMPFS, 'a bind mount': BIND, FUSE };

for (const [name, one] of Object.entries(SAMPLES)) {
  describe(name, () => {
    describeKit(kit, { describe, it, packageFolder, bench: () => new DiskBench('fs'), samples: [one] });
  });
}
