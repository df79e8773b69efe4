import type { Host, MountEntry } from '@lkssp/core';
import { findDevice } from './device-node.js';
import { type FilesysHandle, type FsCall, handleOf } from './filesys-handle.js';
import type { FilesysOptions } from './filesys-options.js';
import { wantsBind } from './mount-options.js';
import { isOnDevice, isSameSource } from './same-device.js';

/** What is mounted at the place of the resource. */
export type MountedThing =
  | { readonly is: 'nothing' }
  | { readonly is: 'ours'; readonly entry: MountEntry }
  | { readonly is: 'other'; readonly entry: MountEntry; readonly words: string };

/** A mount that the kernel or systemd keeps there until somebody looks (autofs) is not the thing itself. */
const PLACEHOLDER = 'autofs';
/** Less than the check's own limit. */
const WAKE_MS = 5000;

/** What is seen at the mount point, if anything. */
export function mountAt(host: Host, mountPoint: string): MountEntry | undefined {
  const entry = host.mounts.at(mountPoint);
  return entry?.type === PLACEHOLDER ? undefined : entry;
}

/** As `mountedThing`; what is mounted by whoever looks (systemd.automount(5)), and may be away while nobody does, is looked at first. */
export async function wokenThing(call: FsCall): Promise<MountedThing> {
  const { mountPoint: path } = call.options;
  if (call.host.mounts.at(path)?.type === PLACEHOLDER)
    await call.host.reach({ path, probe: 'look', withinMs: WAKE_MS });
  return await mountedThing(call);
}

/** Compares what is mounted with what should be. Nearly always by the table alone. */
export async function mountedThing(call: FsCall): Promise<MountedThing> {
  const entry = mountAt(call.host, call.options.mountPoint);
  if (entry === undefined) return { is: 'nothing' };
  const handle = handleOf(call);
  if (handle !== undefined && isSame(entry, handle)) return { is: 'ours', entry };
  if (await isWanted(call.host, entry, call.options)) return { is: 'ours', entry };
  const wanted = call.options.device ?? handle?.source ?? 'what was there';
  const words = `${entry.source} (${entry.type}) is mounted at ${entry.mountPoint} instead of ${wanted}`;
  return { is: 'other', entry, words };
}

/** True when what came into service is mounted there still, below something else. */
export function isCovered(call: FsCall): boolean {
  const handle = handleOf(call);
  const { mountPoint } = call.options;
  const isOurs = (entry: MountEntry): boolean => handle !== undefined && isSame(entry, handle);
  return call.host.mounts.table().some((entry) => entry.mountPoint === mountPoint && isOurs(entry));
}

/** File systems without a device get a new number at each mount: then their source tells. */
function isSame(entry: MountEntry, handle: FilesysHandle): boolean {
  if (entry.root !== handle.root || entry.type !== handle.type) return false;
  const isNumbered = !entry.device.startsWith('0:');
  return isNumbered ? entry.device === handle.device : entry.source === handle.source;
}

/** Answers by mount: finding out costs programs, and a mount does not become another one. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 1024;

async function isWanted(host: Host, entry: MountEntry, options: FilesysOptions): Promise<boolean> {
  const key = JSON.stringify([entry.id, entry.device, entry.root, entry.source, options.device, options.options]);
  const known = judged.get(key);
  if (known !== undefined) return known;
  const is = await judge(host, entry, options);
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(key, is);
  return is;
}

async function judge(host: Host, entry: MountEntry, options: FilesysOptions): Promise<boolean> {
  const { device, fsType = '' } = options;
  if (device === undefined) return true;
  if (wantsBind(options.options)) return await isFolderOf(host, entry, device);
  const node = await findDevice(host, device, fsType);
  if (node.kind === 'block') return await isOnDevice(host, entry, node);
  if (node.kind === 'file') return (await backingFile(host, entry)) === node.path;
  if (isSameSource(entry.source, device)) return isOfType(entry.type, fsType);
  // Not the same as another device: udev may be late, and the path to a disk that works may have changed its name.
  if (node.kind === 'missing') {
    throw new Error(`${entry.source} is mounted; whether that is ${device} cannot be told: ${node.why}`);
  }
  return false;
}

/** True when what is mounted is exactly this folder of the file system that the folder lies on, whatever links lead there. */
export async function isFolderOf(host: Host, entry: MountEntry, folder: string): Promise<boolean> {
  if (isPlainFolderOf(host, entry, folder)) return true;
  const real = await host.run({ argv: ['readlink', '-e', '--', folder], withinMs: WAKE_MS });
  return real.ok && isPlainFolderOf(host, entry, real.stdout.replace(/\n$/, ''));
}

function isPlainFolderOf(host: Host, entry: MountEntry, folder: string): boolean {
  // Where the folder is this mount itself, or lies on it, there is nothing to compare with.
  const below = host.mounts.of(folder);
  const rest = folder.slice(below.mountPoint === '/' ? 0 : below.mountPoint.length);
  const root = `${below.root === '/' ? '' : below.root}${rest}` || '/';
  return entry.device === below.device && entry.root === root;
}

/** `nfs` may be shown as `nfs4`, `fuse.bindfs` as `fuse`, and the other way round. */
function isOfType(type: string, wanted: string): boolean {
  if (wanted === '' || type === wanted || (wanted === 'nfs' && type === 'nfs4')) return true;
  return type.startsWith(`${wanted}.`) || wanted.startsWith(`${type}.`);
}

/** The file that a loop device is made of. */
export async function backingFile(host: Host, { source }: MountEntry): Promise<string | undefined> {
  const loop = /^\/dev\/(loop\d+)$/.exec(source)?.[1];
  if (loop === undefined) return undefined;
  const text = await host.read(`/sys/block/${loop}/loop/backing_file`).catch(() => '');
  return text.trim() === '' ? undefined : text.replace(/\n$/, '');
}
