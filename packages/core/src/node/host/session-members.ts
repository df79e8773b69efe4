import { readdirSync } from 'node:fs';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { livingStat } from './process-identity.js';
import { type ProcStat, readStat } from './proc-stat.js';

/** Every living process. One small read for each: for endings, not for checks. */
export function livingProcesses(): readonly ProcStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => livingStat(Number(name)))
    .filter((stat) => stat !== undefined);
}

/**
 * The living members of the session that `leader` founded. The kernel keeps the number of a session while it has a member
 * (credentials(7)); a number that was used again belongs to a session whose leader is another process, and that is told
 * apart by the start time.
 */
export function sessionMembers(leader: ProcessIdentity): readonly ProcStat[] {
  if (leader.pid < 2) return [];
  const holder = readStat(leader.pid);
  if (holder !== undefined && holder.startTime !== leader.startTime) return [];
  return livingProcesses().filter(({ session, startTime }) => session === leader.pid && startTime >= leader.startTime);
}
