import type { HttpRequest, HttpResult } from '../../contract/host-probes.js';
import type { CallScope } from '../host/call-scope.js';

/** Not built yet. */
export function httpProbe(_request: HttpRequest, _scope: CallScope): Promise<HttpResult> {
  return Promise.reject(new Error('not built yet'));
}
