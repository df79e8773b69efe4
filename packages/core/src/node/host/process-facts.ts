import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessFacts, ProcessFilter } from '../../contract/host-processes.js';
import type { ProcStat } from './proc-stat.js';

/** What is known of a process without asking it, or undefined when it does not fit. The link and the cgroup are read only where the rest fits. */
export function factsOf(stat: ProcStat, filter: ProcessFilter = {}): ProcessFacts | undefined {
  const { pid, startTime, name, parent, group, session } = stat;
  if (!fits(stat, filter)) return undefined;
  const exe = linkOf(`/proc/${pid}/exe`);
  if (filter.exe !== undefined && exe !== filter.exe && exe !== `${filter.exe} (deleted)`) return undefined;
  const cgroup = cgroupOf(pid);
  if (filter.cgroup !== undefined && !isBelow(cgroup, filter.cgroup)) return undefined;
  return {
    pid,
    startTime,
    name,
    parent,
    group,
    session,
    isStopped: stat.state === 'T',
    ...(exe === undefined ? {} : { exe }),
    ...(cgroup === undefined ? {} : { cgroup }),
  };
}

function fits(stat: ProcStat, { pid, parent, group, session, name }: ProcessFilter): boolean {
  return (
    (pid === undefined || stat.pid === pid) &&
    (parent === undefined || stat.parent === parent) &&
    (group === undefined || stat.group === group) &&
    (session === undefined || stat.session === session) &&
    (name === undefined || stat.name === name)
  );
}

function isBelow(path: string | undefined, folder: string): boolean {
  const plain = folder.replace(/\/+$/, '');
  return path !== undefined && (path === plain || path.startsWith(`${plain}/`));
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // A kernel thread has none; of a process that went away nothing can be said.
    return undefined;
  }
}

/** The path in cgroup v2, or where nothing is in it (systemd beside v1) the one in systemd's own hierarchy (cgroups(7)). */
function cgroupOf(pid: number): string | undefined {
  try {
    const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
    const young = lines.find((line) => line.startsWith('0::'))?.slice(3);
    const systemd = lines.find((line) => line.includes(':name=systemd:'));
    const old = systemd?.slice(systemd.indexOf(':name=systemd:') + 14);
    return young === undefined || young === '/' ? (old ?? young) : young;
  } catch {
    return undefined;
  }
}
