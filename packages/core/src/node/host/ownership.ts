import { readFileSync } from 'node:fs';
import type { SupervisedProcess } from '../../contract/host-processes.js';
import { bootId } from './boot-id.js';
import { cgroupMembers, cgroupRoot, isOurCgroup } from './cgroup-tree.js';
import { livingProcess, livingStat } from './process-identity.js';
import { type ProcStat, readStat, systemCode } from './proc-stat.js';
import { sessionMembers } from './session-members.js';

/** The cgroup by which a process is owned, where it has one that is ours. */
export function ownCgroup({ cgroup }: SupervisedProcess): string | undefined {
  return cgroup !== undefined && isOurCgroup(cgroup) ? cgroup : undefined;
}

/** Every living process that belongs to a supervised program. Of another boot: none. */
export function membersOf(process: SupervisedProcess): readonly ProcStat[] {
  if (process.bootId !== bootId()) return [];
  const cgroup = ownCgroup(process);
  const main = livingProcess(process);
  if (cgroup === undefined) return sessionMembers(process);
  const inside = cgroupMembers(cgroup)
    .map(livingStat)
    .filter((stat) => stat !== undefined);
  return main === undefined || inside.some(({ pid }) => pid === main.pid) ? inside : [main, ...inside];
}

/** True when process `pid` belongs to a supervised program. */
export function belongs(process: SupervisedProcess, pid: number): boolean {
  const cgroup = ownCgroup(process);
  if (cgroup !== undefined && isInCgroup(cgroup, pid)) return true;
  return readStat(pid)?.session === process.pid;
}

/** True when `pid`, also as a zombie, is in the cgroup or in one below it (cgroups(7): the line of v2 begins with `0::`). */
export function isInCgroup(cgroup: string, pid: number): boolean {
  const root = cgroupRoot();
  const path = cgroupPathOf(pid);
  if (root === undefined || path === undefined) return false;
  // The kernel tells the path below the mount point, where nothing else ends like ours.
  const inside = cgroup.slice(root.lastIndexOf('/'));
  return path.endsWith(inside) || path.includes(`${inside}/`);
}

function cgroupPathOf(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
      .split('\n')
      .find((each) => each.startsWith('0::'));
    return line?.slice(3);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(systemCode(error))) return undefined;
    throw error;
  }
}
