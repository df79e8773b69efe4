import type { ProcessIdentity, ProcessState } from '../../contract/host-processes.js';
import { endOf } from './ended-children.js';
import { type ProcStat, readStat } from './proc-stat.js';

/** True for a process that has ended and is only not collected by its parent. A leader whose other threads run on lives. */
function isDead({ state, threads }: ProcStat): boolean {
  return state === 'X' || state === 'x' || (state === 'Z' && threads <= 1);
}

/** The process, unless it is gone. */
export function livingStat(pid: number): ProcStat | undefined {
  const stat = readStat(pid);
  return stat === undefined || isDead(stat) ? undefined : stat;
}

/** Exactly that process, unless it is gone or the number belongs to another one by now. */
export function livingProcess({ pid, startTime }: ProcessIdentity): ProcStat | undefined {
  const stat = livingStat(pid);
  return stat?.startTime === startTime ? stat : undefined;
}

/** The identity of a living process. Throws when it could not be looked at. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = livingStat(pid);
  return stat === undefined ? undefined : { pid, startTime: stat.startTime };
}

/** The state of exactly that process. Throws when it could not be looked at. */
export function stateOf(identity: ProcessIdentity): ProcessState {
  const stat = livingProcess(identity);
  if (stat !== undefined) return { life: stat.state === 'T' ? 'stopped' : 'alive' };
  const ended = endOf(identity);
  return ended === undefined ? { life: 'gone' } : { life: 'gone', ended };
}
