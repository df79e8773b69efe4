import type { Host, MountEntry } from '@lkssp/core';
import { backingFile } from './mounted-thing.js';

const WITHIN_MS = 5000;

/** Names that the kernel gives in the order in which it finds disks: after the next boot they may mean others. */
const BY_ORDER = /^\/dev\/(?:(?:[shv]d|xvd)[a-z]+\d*|(?:nvme\d+n|mmcblk|loop|md)\d+(?:p\d+)?|dm-\d+)$/;

/**
 * What has to be mounted to have this again: of a loop device that ends with its mount (mount -o loop) the file that it is
 * made of, of a disk without a lasting name its file system by its UUID, where no other has the same.
 */
export async function lastingSource(host: Host, entry: MountEntry): Promise<string> {
  const { source } = entry;
  if (!BY_ORDER.test(source)) return source;
  const file = await fileOfLoop(host, entry);
  if (file !== undefined) return file;
  const uuid = await lineOf(host, ['blkid', '-o', 'value', '-s', 'UUID', '--', source]);
  if (uuid === undefined) return source;
  const only = await lineOf(host, ['blkid', '-o', 'device', '-t', `UUID=${uuid}`]);
  return only === source ? `UUID=${uuid}` : source;
}

async function fileOfLoop(host: Host, entry: MountEntry): Promise<string | undefined> {
  const loop = /^\/dev\/(loop\d+)$/.exec(entry.source)?.[1];
  if (loop === undefined) return undefined;
  const autoclear = await host.read(`/sys/block/${loop}/loop/autoclear`).catch(() => '');
  const file = autoclear.trim() === '1' ? await backingFile(host, entry) : undefined;
  return file?.endsWith(' (deleted)') === true ? undefined : file;
}

/** The only line that a program prints; undefined where it prints none or several, or cannot be run. */
async function lineOf(host: Host, argv: readonly [string, ...string[]]): Promise<string | undefined> {
  const text = await host.run({ argv, withinMs: WITHIN_MS }).then(
    ({ ok, stdout }) => (ok ? stdout.trim() : ''),
    () => '',
  );
  return text === '' || text.includes('\n') ? undefined : text;
}
