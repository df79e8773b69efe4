import type { Host, MountEntry } from '@lkssp/core';

/** ext4 counts its errors there, and tells who waits for a change of it (sysfs). It looks after ext2 and ext3 too. */
const COUNTING = /^ext[234]$/;

/** Where the errors of a mounted file system are counted, and how many there are now; undefined where nobody counts. */
export async function countErrors(
  host: Host,
  { type, device }: MountEntry,
): Promise<{ readonly file: string; readonly count: number } | undefined> {
  if (!COUNTING.test(type)) return undefined;
  const uevent = await host.read(`/sys/dev/block/${device}/uevent`).catch(() => '');
  const name = /^DEVNAME=(.+)$/m.exec(uevent)?.[1];
  if (name === undefined) return undefined;
  const file = `/sys/fs/ext4/${name.replaceAll('/', '!')}/errors_count`;
  const count = await readCount(host, file);
  return count === undefined ? undefined : { file, count };
}

/** Undefined when it cannot be read. */
export async function readCount(host: Host, file: string): Promise<number | undefined> {
  const text = await host.read(file).catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : undefined;
}
