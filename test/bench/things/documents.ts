import type { HierarchyDocument } from '@lkssp/client';
import type { SmallMount } from './small-mounts.ts';
import type { SpareAddress } from './spare-addresses.ts';

/** Resources by tag. */
export type Resources = HierarchyDocument['resources'];
type Settings = NonNullable<Resources[string]['settings']>;

/** One resource for each mount; its tag is the name. */
export const mountResources = (mounts: readonly SmallMount[], settings: Settings): Resources =>
  Object.fromEntries(
    mounts.map(({ name, mountPoint }) => [name, { kit: 'fs', options: { mountPoint }, settings }] as const),
  );

/** One resource for each address. It is not the host's own, though it is there, and nobody else on the cable can have it. */
export const addressResources = (addresses: readonly SpareAddress[], settings: Settings): Resources =>
  Object.fromEntries(
    addresses.map(({ name, address, prefix, device }) => {
      const options = { address: `${address}/${prefix}`, device, hostAddress: 'no', duplicateCheck: 'off' };
      return [name, { kit: 'ip', options, settings }] as const;
    }),
  );
