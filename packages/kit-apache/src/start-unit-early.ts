import type { ApacheHandle } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { orphansOf } from './instance-processes.js';
import { portTakers } from './port-takers.js';
import { clearPidFile } from './start-instance.js';
import { unitState } from './unit-of.js';

/**
 * Has systemd start an instance of which nothing is left, before its configuration is tested: Apache refuses by itself what
 * it does not accept, and until it serves every program that is run is time without service. What became of it, restore
 * sees: it takes over what runs, or says what is wrong with the configuration.
 */
export async function startUnitEarly(call: ApacheCall, handle: ApacheHandle): Promise<void> {
  const unit = await unitState(call);
  if (unit === undefined) return;
  // Workers that go on without their master serve better than nobody, and whoever has the port is named by restore.
  if ((await orphansOf(call.host, handle, call.options.httpd)).length > 0) return;
  if ((await portTakers(call, handle.listens)).length > 0) return;
  await clearPidFile(call, handle);
  await call.host.units.start(unit.name);
}
