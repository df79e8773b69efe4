import type { ChildProcess } from 'node:child_process';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { readStat } from './proc-stat.js';

/**
 * The identity of a child that was started in this turn of the loop: nobody collects it before the turn is over, so the
 * number is still its own, even if it has ended. A child that cannot be told apart later is ended at once.
 */
export function leaderOf(child: ChildProcess, pid: number): ProcessIdentity {
  try {
    return { pid, startTime: readStat(pid)?.startTime ?? 0 };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
