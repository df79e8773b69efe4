import { join } from 'node:path';
import type { Bench } from '../../measurement.ts';
import { addressResources, mountResources, type Resources } from '../../things/documents.ts';
import { makeSmallMounts } from '../../things/small-mounts.ts';
import { makeSpareAddresses } from '../../things/spare-addresses.ts';

/** Something that can be taken away, by a line of shell. */
export interface Loss {
  readonly name: string;
  readonly takeAway: string;
  readonly bringBack: string;
}

/** Losses of one kind. */
export interface LossKind {
  readonly says: string;
  readonly losses: readonly Loss[];
  readonly resources: Resources;
  readonly monit: readonly string[];
  /** Words by which its log first says it. */
  readonly monitSays: (loss: Loss) => readonly string[];
}

/** So seldom that what is noticed is noticed by an event. */
const SETTINGS = { checkInterval: '30s' } as const;

/** Mounts and addresses. */
export async function makeLosses({ scale, folder, cleanup }: Bench): Promise<readonly LossKind[]> {
  const count = Math.max(scale.losses, scale.monitLosses);
  const mounts = await makeSmallMounts(join(folder, 'lost-mounts'), count, cleanup);
  const addresses = await makeSpareAddresses(count, cleanup);
  return [
    {
      says: 'umount',
      losses: mounts.map(({ name, mount, umount }) => ({ name, takeAway: umount, bringBack: mount })),
      resources: mountResources(mounts, SETTINGS),
      monit: mounts.map(({ name, mountPoint }) => `check filesystem ${name} with path ${mountPoint}`),
      monitSays: ({ name }) => [`'${name}' unable to read filesystem`, `lost-mounts/${name}' filesystem failed`],
    },
    {
      says: 'address removed',
      losses: addresses.map(({ name, add, remove }) => ({ name, takeAway: remove, bringBack: add })),
      resources: addressResources(addresses, SETTINGS),
      monit: addresses.map(({ name, address }) => `check network ${name} with address ${address}`),
      monitSays: ({ name }) => [`'${name}' link data collection failed`],
    },
  ];
}
