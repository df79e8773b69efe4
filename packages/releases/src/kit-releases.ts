import type { KitReleases } from '@lkssp/core/engine';

/** What the kit folder is opened with. */
export interface KitReleasesOrder {
  /** HOME/lib/kits; made when it is missing. */
  readonly folder: string;
  /** HOME/etc: its `npmrc`, where there is one, holds registries and tokens. */
  readonly etcFolder: string;
  /** The section `kits` of the configuration: registry, signers. */
  readonly registry?: string;
  readonly signers?: Readonly<Record<string, string>>;
  readonly requireSignature?: boolean;
}

/** Opens the kit folder. Nothing is read or started before it is asked. */
export function openKitReleases(order: KitReleasesOrder): KitReleases {
  throw new Error(`not built yet: ${order.folder}`);
}
