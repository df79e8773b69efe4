import type { MountHolder } from '../../contract/host-mounts.js';

/** What the walker is told: one line. */
export interface WalkOrder {
  /** Number of the mount. */
  readonly mount: number;
}

/** What it tells, one line each, as it finds it. */
export type WalkReport = { readonly process: MountHolder } | { readonly kernel: string } | { readonly end: true };
