/** The process that runs kits' code; started by the daemon's kit gateway, see kit-host/. */
import { runKitHost } from './kit-host/run-kit-host.js';
import { bootId } from './node/host/boot-id.js';
import { createHost } from './node/host/create-host.js';
import { startTimeOf } from './node/process-table.js';

runKitHost({
  coreUrl: import.meta.resolve('./index.js'),
  createHost,
  proof: () => ({ pid: process.pid, startTime: startTimeOf(process.pid) ?? 0, bootId: bootId() }),
});
