import type { HostUnits } from '../../contract/host-units.js';
import type { CallScope } from '../host/call-scope.js';

/** Not built yet. */
export function createUnits(_scope: CallScope): HostUnits {
  throw new Error('not built yet');
}
