import type { KitReleases } from '@lkssp/core/engine';
import { FolderKitReleases } from './folder-kit-releases.js';
import type { ReleasesOrder } from './releases-order.js';

/** What the kit folder is opened with: `folder` is HOME/lib/kits. */
export interface KitReleasesOrder extends ReleasesOrder {
  /** Milliseconds between two looks at `current` where the kernel does not tell of changes. Default: 30 seconds. */
  readonly pollMs?: number;
  /** Milliseconds without a change after which somebody who works in `current` is taken to be done. Default: 1.5 seconds. */
  readonly restMs?: number;
}

/** Opens the kit folder. Nothing is read or started before it is asked. */
export function openKitReleases(order: KitReleasesOrder): KitReleases {
  return new FolderKitReleases(order);
}
