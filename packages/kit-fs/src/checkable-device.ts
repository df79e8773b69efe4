import type { Host } from '@lkssp/core';
import { type DeviceNode, findDevice } from './device-node.js';

/**
 * What a checker may write to: undefined where the file system is mounted somewhere, or lies on no device. An image that has
 * a loop device is checked by that: the kernel keeps blocks of it, and would not see what was repaired below them.
 */
export async function checkableDevice(host: Host, node: DeviceNode): Promise<string | undefined> {
  if (node.kind === 'block') return isInUse(host, node.number) ? undefined : node.path;
  if (node.kind !== 'file') return undefined;
  const loops = await host.run({ argv: ['losetup', '--noheadings', '--output', 'NAME', '--associated', node.path] });
  if (!loops.ok) return undefined;
  const [loop = ''] = loops.stdout.split('\n');
  return loop === '' ? node.path : await checkableDevice(host, await findDevice(host, loop.trim()));
}

/** Mounted at another place: not every checker refuses to write below a living file system. */
const isInUse = (host: Host, number: string): boolean => host.mounts.table().some(({ device }) => device === number);
