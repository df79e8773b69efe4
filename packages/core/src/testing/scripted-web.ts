import type { HttpRequest, HttpResult } from '../contract/host-probes.js';

/** Pretended web servers. Not built yet. */
export class ScriptedWeb {
  http(_request: HttpRequest): Promise<HttpResult> {
    return Promise.reject(new Error('not built yet'));
  }
}
