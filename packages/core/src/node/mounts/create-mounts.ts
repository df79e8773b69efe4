import type { HostMounts, MountEntry } from '../../contract/host-mounts.js';
import { LksspError } from '../../errors/lkssp-error.js';
import type { CallScope } from '../host/call-scope.js';
import { findHolders } from './find-holders.js';
import { mountsBelow } from './mount-index.js';
import { mountTable } from './mount-table.js';
import { ownFolders } from './own-folders.js';

const HOLDERS_WITHIN_MS = 5000;
/** Kept of a call's time for what is done with the answer. */
const RESERVE_MS = 100;

/** The mount table for one call. */
export function createMounts({ deadline, signal, runFolder, libFolder }: CallScope): HostMounts {
  return {
    table: () => mountTable().current().entries,
    at: (mountPoint) => mountTable().current().index.at(mountPoint),
    of: mountOf,
    holders: (mount, withinMs = HOLDERS_WITHIN_MS) => {
      const left = deadline - performance.now() - RESERVE_MS;
      return findHolders(mount, Math.min(withinMs, left), signal);
    },
    isOurs: (mount) => {
      const { entries } = mountTable().current();
      const lost = new Set([mount, ...mountsBelow(mount, entries)].map(({ id }) => id));
      return ownFolders(runFolder, libFolder).some((folder) => lost.has(mountOf(folder).id));
    },
  };
}

function mountOf(path: string): MountEntry {
  const found = mountTable().current().index.of(path);
  if (found !== undefined) return found;
  throw new LksspError('LKSSP_HOST_UNABLE', { what: `the mount of ${path}`, why: 'the mount table does not show it' });
}
