import type { ReachRequest, ReachResult } from '../contract/host-probes.js';

/** Pretended answers of paths. Not built yet. */
export class ScriptedPaths {
  reach(_request: ReachRequest): Promise<ReachResult> {
    return Promise.reject(new Error('not built yet'));
  }
}
