import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cleanup } from '../../rig/cleanup.ts';
import { Shell } from './shell.ts';

/** A small file system in memory. */
export interface SmallMount {
  readonly name: string;
  readonly mountPoint: string;
  /** A line of shell that mounts it, and one that takes it away. */
  readonly mount: string;
  readonly umount: string;
}

/** Mounts `count` of them below `folder`. */
export async function makeSmallMounts(folder: string, count: number, cleanup: Cleanup): Promise<readonly SmallMount[]> {
  const mounts = Array.from({ length: count }, (_, at): SmallMount => {
    const name = `m${String(at).padStart(4, '0')}`;
    const mountPoint = join(folder, name);
    mkdirSync(mountPoint, { recursive: true });
    return {
      name,
      mountPoint,
      mount: `/bin/mount -n -t tmpfs -o size=1m,mode=755 ${name} ${mountPoint}`,
      umount: `/bin/umount -n ${mountPoint}`,
    };
  });
  const shell = new Shell();
  await shell.run(`set -e; ${mounts.map(({ mount }) => mount).join('; ')}`);
  shell.end();
  cleanup.add('mounts', async () => {
    const last = new Shell();
    await last.run(mounts.map(({ mountPoint }) => `/bin/umount -n -l ${mountPoint} 2>&1`).join('; ') + '; true');
    last.end();
  });
  return mounts;
}
