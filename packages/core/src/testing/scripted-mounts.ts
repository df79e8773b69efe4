import type { HostMounts } from '../contract/host-mounts.js';

/** A pretended mount table. Not built yet. */
export class ScriptedMounts {
  of(_ask: (what: string, detail: unknown) => void): HostMounts {
    throw new Error('not built yet');
  }
}
