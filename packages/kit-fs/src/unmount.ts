import type { Host, MountEntry, RunResult } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { treeOf } from './mount-tree.js';
import { hasRun, runTool } from './run-tool.js';
import { lastWords } from './spoken.js';

/** How hard it is tried. */
export type Force = 'plain' | 'force' | 'lazy';

/** What became of it: all gone, or what stands against it. */
export type Unmounted =
  | { readonly gone: true; readonly also: readonly string[]; readonly remark?: string }
  | { readonly gone: false; readonly busy: MountEntry; readonly why: string };

const FLAGS: Readonly<Record<Force, readonly string[]>> = { plain: [], force: ['-f'], lazy: ['-l'] };

/** Unmounts a mount with all that is mounted below it, deepest first. Ends at the first that does not go. */
export async function unmountTree(call: FsCall, mount: MountEntry, force: Force, withinMs: number): Promise<Unmounted> {
  const until = call.host.left() - withinMs;
  const also: string[] = [];
  let remark: string | undefined;
  for (const entry of treeOf(call.host, mount)) {
    const result = await unmount(call, entry, force, Math.max(500, call.host.left() - until));
    if (isThere(call.host, entry)) return { gone: false, busy: entry, why: result.why };
    if (entry.id !== mount.id) also.push(entry.mountPoint);
    if (result.isCut) remark = `${entry.source} is detached; the kernel still writes to it`;
  }
  return { gone: true, also, ...(remark === undefined ? {} : { remark }) };
}

const isThere = (host: Host, { id, mountPoint }: MountEntry): boolean =>
  host.mounts.table().some((entry) => entry.id === id && entry.mountPoint === mountPoint);

/**
 * One umount(8). Told not to look at the path first (`-c`), which would wait for ever on a file system that does not answer;
 * still with a limit of its own, because writing back may not end either.
 */
async function unmount(
  call: FsCall,
  { mountPoint }: MountEntry,
  force: Force,
  withinMs: number,
): Promise<{ readonly why: string; readonly isCut: boolean }> {
  const argv = ['umount', '-c', ...FLAGS[force], '--', mountPoint] as const;
  const result = await runTool(call.host, { argv, withinMs });
  if (!hasRun(result)) return { why: result.reason, isCut: false };
  return { why: wordsOn(result, mountPoint), isCut: result.timedOut };
}

const wordsOn = (result: RunResult, mountPoint: string): string =>
  result.timedOut ? `umount of ${mountPoint} does not come back` : lastWords(result);
