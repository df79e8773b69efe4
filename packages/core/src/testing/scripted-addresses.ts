import type { HostAddresses } from '../contract/host-addresses.js';

/** Pretended interfaces and addresses. Not built yet. */
export class ScriptedAddresses {
  of(_ask: (what: string, detail: unknown) => void): HostAddresses {
    throw new Error('not built yet');
  }
}
