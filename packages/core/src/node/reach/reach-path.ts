import type { ReachRequest, ReachResult } from '../../contract/host-probes.js';
import type { CallScope } from '../host/call-scope.js';

/** Not built yet. */
export function reachPath(_request: ReachRequest, _scope: CallScope): Promise<ReachResult> {
  return Promise.reject(new Error('not built yet'));
}
