import type { HostMounts } from '../../contract/host-mounts.js';
import type { CallScope } from '../host/call-scope.js';

/** Not built yet. */
export function createMounts(_scope: CallScope): HostMounts {
  throw new Error('not built yet');
}
