import { constants } from 'node:os';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { livingProcess } from './process-identity.js';
import { type ProcStat, readStat } from './proc-stat.js';

/** True for the name of a signal that this machine knows, such as `SIGTERM`. */
export function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

/** Process 1, ourselves and everyone above us: whoever a stored handle names, these are never signalled. */
export function protectedPids(): ReadonlySet<number> {
  const pids = new Set([1, process.pid]);
  for (let pid = process.ppid; pid > 1 && !pids.has(pid); pid = readStat(pid)?.parent ?? 1) pids.add(pid);
  return pids;
}

/** Kit hosts and other parts of lkssp beside us: children of our own parent that carry our name (field 2 of their title). */
function isSibling({ parent, name }: ProcStat): boolean {
  return parent === process.ppid && name.startsWith('lkssp ');
}

/**
 * Signals exactly that process. The proof (pid and start time) is read in the same turn, so the number cannot have gone to
 * another process in between. False when it is gone, is protected, or may not be signalled.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  const stat = livingProcess(identity);
  if (stat === undefined || protectedPids().has(identity.pid) || isSibling(stat)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}
