import type { PathUsage } from '../../contract/host-probes.js';

/** What the helper is told: one line. */
export interface ProbeOrder {
  readonly id: number;
  readonly probe: 'look' | 'write';
  readonly path: string;
}

/** What it answers: one line each; the first says that it is ready. */
export type ProbeReport =
  | { readonly ready: true }
  | { readonly id: number; readonly usage?: PathUsage; readonly code?: string; readonly reason?: string };
