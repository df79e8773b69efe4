import type { HostUnits } from '../contract/host-units.js';

/** Pretended services of the operating system. Not built yet. */
export class ScriptedUnits {
  of(_ask: (what: string, detail: unknown) => void): HostUnits {
    throw new Error('not built yet');
  }
}
