import type { CallHost, HostSetting } from '../../ports/call-host.js';

/** The real host of one call. */
export function createHost(setting: HostSetting): CallHost {
  throw new Error(`not built yet: host for ${setting.tag}`);
}
