import { statfs } from 'node:fs/promises';
import { LksspError } from '@lkssp/core/engine';

/** What must stay free for the daemon itself: its store, its log. */
const RESERVE = 32 * 2 ** 20;

/** Rejects with LKSSP_DISK_TOO_FULL, with the figure, where `bytes` more do not fit. */
export async function assertRoom(folder: string, what: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = bytes + RESERVE;
  if (free < needed)
    throw new LksspError('LKSSP_DISK_TOO_FULL', { what, needed: inMib(needed), folder, free: inMib(free) });
}

function inMib(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
