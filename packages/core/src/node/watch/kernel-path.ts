import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import type { ReadTable } from '../mounts/mount-table.js';
import { mountChain } from './mount-chain.js';

/** `attribute`: the kernel tells its change as POLLPRI. `memory`: inotify does. */
export type KernelPathKind = 'attribute' | 'memory';

/** Where a path leads, and the number of the mount there. `absent`: not even its folder is there now. `foreign`: it lies, or leads, where it must not be touched. */
export type KernelPath =
  | { readonly is: KernelPathKind | 'absent'; readonly path: string; readonly mount: number }
  | { readonly is: 'foreign' };

const KINDS: ReadonlyMap<string, KernelPathKind> = new Map([
  ['sysfs', 'attribute'],
  ['proc', 'attribute'],
  ['cgroup', 'attribute'],
  ['cgroup2', 'attribute'],
  ['tmpfs', 'memory'],
  ['devtmpfs', 'memory'],
  ['ramfs', 'memory'],
]);
/** What is there of a single process can block for as long as that process does; the log is taken away from others by reading. */
const NEVER = /^\/proc\/(?:\d|kmsg$|kcore$)/;
const MOST_LINKS = 40;

/**
 * Follows a path without ever touching a file system that could be hung: each step is judged by the mount table first.
 * Below the root file system only mounts of the kernel's own are crossed.
 */
export function kernelPath(path: string, table: ReadTable): KernelPath {
  let next = normalize(path);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const ground = groundOf(next, table);
    if (ground === undefined) return { is: 'foreign' };
    const step = firstLink(next, ground.mountPoint);
    if (step === undefined) return { is: 'absent', path: next, mount: ground.id };
    if (step.link === undefined) return { is: ground.kind, path: next, mount: ground.id };
    next = step.link;
  }
  return { is: 'foreign' };
}

interface Ground {
  readonly kind: KernelPathKind;
  readonly mountPoint: string;
  readonly id: number;
}

function groundOf(path: string, table: ReadTable): Ground | undefined {
  if (!path.startsWith('/') || NEVER.test(path)) return undefined;
  const chain = mountChain(path, table);
  const ground = chain.at(-1);
  const kind = KINDS.get(ground?.type ?? '');
  if (ground === undefined || kind === undefined) return undefined;
  const isSafe = chain.every(({ mountPoint, type }) => mountPoint === '/' || KINDS.has(type));
  return isSafe ? { kind, mountPoint: ground.mountPoint, id: ground.id } : undefined;
}

/** The path with its first symbolic link below the mount point undone, if it has any. Undefined: a folder on the way is not there. */
function firstLink(path: string, mountPoint: string): { readonly link?: string } | undefined {
  for (let end = mountPoint.length; end >= 0 && end < path.length; ) {
    const slash = path.indexOf('/', end + 1);
    end = slash < 0 ? path.length : slash;
    const part = path.slice(0, end);
    try {
      if (!lstatSync(part).isSymbolicLink()) continue;
      return { link: join(resolve(dirname(part), readlinkSync(part)), path.slice(end)) };
    } catch {
      // Its folder is there: whoever opens the path finds out the rest.
      return end === path.length ? {} : undefined;
    }
  }
  return {};
}
