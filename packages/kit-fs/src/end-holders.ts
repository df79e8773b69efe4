import type { MountEntry, MountHolder, MountHolders } from '@lkssp/core';
import { type Belongs, belongings } from './belongings.js';
import type { FsCall } from './filesys-handle.js';

/** Who keeps a mount busy, parted by what may be done about it. */
export interface FoundHolders {
  /** May be ended. */
  readonly ours: readonly MountHolder[];
  /** All, one sentence each. */
  readonly named: readonly string[];
  /** False when not everything could be looked at. */
  readonly complete: boolean;
}

/** Looks who keeps a mount busy. */
export async function findHolders(call: FsCall, mount: MountEntry, withinMs: number): Promise<FoundHolders> {
  const found = await call.host.mounts.holders(mount, Math.min(5000, withinMs));
  const mayEnd = await permission(call, mount);
  return { ours: found.processes.filter(mayEnd), named: namesOf(found), complete: found.complete };
}

async function permission(call: FsCall, mount: MountEntry): Promise<Belongs> {
  const { killHolders } = call.options;
  if (killHolders === 'no') return () => false;
  if (killHolders === 'own') return await belongings(call);
  // A bind mount shows files that others use by their own path: only a descriptor proves by which mount it was opened.
  const isBind = mount.root !== '/' && mount.type !== 'btrfs';
  return isBind ? ({ how }) => how === 'fd' : () => true;
}

const HOW: Readonly<Record<MountHolder['how'], string>> = {
  root: 'has its root at',
  cwd: 'works in',
  exe: 'runs',
  fd: 'has open',
  map: 'has mapped',
};

function namesOf({ processes, kernel, complete }: MountHolders): readonly string[] {
  const names = processes.map(({ pid, name, how, path, cgroup }) => {
    const unit = /([^/]+\.(?:service|scope))(?:\/|$)/.exec(cgroup ?? '')?.[1];
    return `${name} (process ${pid}${unit === undefined ? '' : `, ${unit}`}) ${HOW[how]} ${path}`;
  });
  const unseen = complete ? [] : ['not everything could be looked at: there may be more'];
  return [...names, ...kernel, ...unseen];
}
