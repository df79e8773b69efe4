import type { HostAddresses } from '../../contract/host-addresses.js';
import type { CallScope } from '../host/call-scope.js';

/** Not built yet. */
export function createAddresses(_scope: CallScope): HostAddresses {
  throw new Error('not built yet');
}
