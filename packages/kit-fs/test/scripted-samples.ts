import type { KitSample, LivingSample, SampleResource } from '@lkssp/core/testing';
import type { ScriptedDisks } from './scripted-disks.js';

const machineOf = ({ bench }: SampleResource): ScriptedDisks => bench as unknown as ScriptedDisks;
const placeOf = ({ number }: SampleResource): string => `/srv/data-${number}`;

/** Options that must be refused. */
export const NONSENSE: KitSample['nonsense'] = [
  { options: {}, path: 'mountPoint' },
  { options: { mountPoint: 'srv' }, path: 'mountPoint' },
  { options: { mountPoint: '/srv/../etc' }, path: 'mountPoint' },
  { options: { mountPoint: '/srv', directory: '/srv' }, path: 'mountPoint' },
  { options: { mountPoint: '/srv', device: '-a' }, path: 'device' },
  { options: { mountPoint: '/srv', fsType: 'ext4 -o x' }, path: 'fsType' },
  { options: { mountPoint: '/srv', options: 'rw noatime' }, path: 'options' },
  { options: { mountPoint: '/srv', killHolders: 'some' }, path: 'killHolders' },
  { options: { mountPoint: '/srv', warnPercent: 96 }, path: 'warnPercent' },
  { options: { mountPoint: '/srv', errorPercent: 101 }, path: 'errorPercent' },
  { options: { mountPoint: '/srv', writeFolder: '../etc' }, path: 'writeFolder' },
];

function optionsOf(resource: SampleResource, mountPoint: string) {
  const device = `/dev/disk-${resource.number}`;
  machineOf(resource).disks.set(device, { number: `8:${resource.number}` });
  return { mountPoint, device, fsType: 'ext4' };
}

/** Pretended disks. */
export const SCRIPTED: KitSample = {
  type: 'filesys',
  nonsense: NONSENSE,
  options: (resource) => optionsOf(resource, placeOf(resource)),
  awkward: (resource) => optionsOf(resource, `/srv/dät a'"$(id)`),
  breakIt: (living) => void machineOf(living).mounts.unmount(placeOf(living)),
  hangIt: (living: LivingSample) => machineOf(living).paths.set(placeOf(living), { answer: 'hung' }),
  takeAway: (living) => machineOf(living).disks.clear(),
  snapshot: (living) => machineOf(living).mounts.text(),
  leaveOut: { secret: 'nothing of it is secret' },
};
