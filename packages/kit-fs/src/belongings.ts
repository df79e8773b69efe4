import type { MountHolder, WatchTarget } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';

/** Says whether a process belongs to the hierarchy of the resource. */
export type Belongs = (holder: MountHolder) => boolean;

/** Processes, their sessions, cgroups and units that this resource and those that depend on it have named. */
export async function belongings(call: FsCall): Promise<Belongs> {
  const tests = await Promise.all((call.resource.belongings ?? []).map((target) => testOf(call, target)));
  return (holder) => tests.some((test) => test(holder));
}

async function testOf({ host }: FsCall, target: WatchTarget): Promise<Belongs> {
  switch (target.kind) {
    case 'process':
      return (holder) => isOfProcess(host, holder, target);
    case 'cgroup':
      return inCgroup(belowHierarchy(host, target.path));
    case 'unit': {
      const unit = await host.units.state(target.unit).catch(() => undefined);
      return inCgroup(unit?.cgroup);
    }
    default:
      return () => false;
  }
}

/**
 * That process itself, or one of the session that it leads now. Of a session whose leader has ended nobody can tell whether it
 * was led by that process or, once the number had come round, by another.
 */
function isOfProcess(
  host: FsCall['host'],
  holder: MountHolder,
  { pid, startTime }: { readonly pid: number; readonly startTime: number },
): boolean {
  if (holder.pid === pid) return holder.startTime === startTime;
  return holder.session === pid && host.processes.identify(pid)?.startTime === startTime;
}

/** Never the root of the hierarchy, and never a slice: in these are services that have nothing to do with each other. */
function inCgroup(path: string | undefined): Belongs {
  if (path === undefined || path === '' || path === '/' || /\.slice\/?$/.test(path)) return () => false;
  return ({ cgroup }) => cgroup === path || cgroup?.startsWith(`${path}/`) === true;
}

/** As /proc writes it: without the mount point of cgroup2. */
function belowHierarchy(host: FsCall['host'], path: string): string {
  const roots = host.mounts.table().filter(({ type }) => type === 'cgroup2');
  const root = roots.find(({ mountPoint }) => path.startsWith(`${mountPoint}/`));
  return root === undefined ? path : path.slice(root.mountPoint.length);
}
