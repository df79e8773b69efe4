import { statfsSync, statSync } from 'node:fs';
import type { PathUsage } from '../../contract/host-probes.js';

/** Asks the file system of a path. Blocks for as long as that does. */
export function lookAt(path: string): PathUsage {
  const { dev } = statSync(path, { bigint: true });
  const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(path);
  return {
    device: deviceText(dev),
    bytes: blocks * bsize,
    bytesFree: bfree * bsize,
    bytesAvailable: bavail * bsize,
    inodes: files,
    inodesFree: ffree,
    usedPercent: percent(blocks - bfree, blocks - bfree + bavail),
    inodesUsedPercent: percent(files - ffree, files),
  };
}

/** Two decimals are enough to read, and the same for everyone. */
function percent(used: number, all: number): number {
  if (!(all > 0)) return 0;
  return Math.min(100, Math.max(0, Math.round((used / all) * 10_000) / 100));
}

/** `major:minor` of a device number as glibc packs it (makedev(3)). */
export function deviceText(packed: bigint): string {
  const major = ((packed >> 8n) & 0xfffn) | ((packed >> 32n) & ~0xfffn);
  const minor = (packed & 0xffn) | ((packed >> 12n) & ~0xffn);
  return `${major}:${minor & 0xffff_ffffn}`;
}
