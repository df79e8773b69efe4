import { failure, type Failure } from '@lkssp/core';
import { type DeviceNode, findDevice } from './device-node.js';
import type { FsCall } from './filesys-handle.js';

const LOOK_MS = 500;
/** A device that comes at all is there by then; what is left of the limit is for the mount. */
const LONGEST_MS = 30_000;

/** The device, waited for while it is missing: at boot, and after a path was lost, it comes late. */
export async function awaitDevice(call: FsCall, device: string): Promise<DeviceNode | Failure> {
  const { host, options } = call;
  const patience = Math.min(LONGEST_MS, host.left() / 2);
  for (let waited = 0; ; waited += LOOK_MS) {
    const node = await findDevice(host, device, options.fsType);
    if (node.kind !== 'missing') return node;
    if (waited >= patience) {
      return failure(`the device ${device} of ${options.mountPoint} is missing: ${node.why}`);
    }
    await host.pause(LOOK_MS);
  }
}
