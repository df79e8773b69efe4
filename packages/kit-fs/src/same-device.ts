import type { Host, MountEntry } from '@lkssp/core';
import { type DeviceNode, findDevice } from './device-node.js';

const WITHIN_MS = 10_000;

/** True when this device is what is mounted, by whatever of its names. */
export async function isOnDevice(
  host: Host,
  entry: MountEntry,
  node: Extract<DeviceNode, { kind: 'block' }>,
): Promise<boolean> {
  if (entry.device === node.number || entry.source === node.path) return true;
  // A file system that may lie on several devices shows the number of none of them, and the name of any of them.
  if (!entry.device.startsWith('0:') || !entry.source.startsWith('/dev/')) return false;
  const shown = await findDevice(host, entry.source);
  if (shown.kind !== 'block') return false;
  return shown.number === node.number || (await haveOneUuid(host, shown.path, node.path));
}

async function haveOneUuid(host: Host, one: string, other: string): Promise<boolean> {
  const [first, second] = [await uuidOf(host, one), await uuidOf(host, other)];
  return first !== '' && first === second;
}

async function uuidOf(host: Host, device: string): Promise<string> {
  const found = await host.run({ argv: ['blkid', '-o', 'value', '-s', 'UUID', '--', device], withinMs: WITHIN_MS });
  return found.ok ? found.stdout.trim() : '';
}

/** True when both texts mean one thing: of an export the kernel leaves out a slash at the end. */
export const isSameSource = (one: string, other: string): boolean => withoutSlash(one) === withoutSlash(other);

const withoutSlash = (source: string): string =>
  /^(?:\/\/|[^/]*:\/)/.test(source) ? source.replace(/(?<=[^:/])\/+$/, '') : source;
