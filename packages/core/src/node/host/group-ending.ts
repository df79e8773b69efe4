import type { ProcessIdentity } from '../../contract/host-processes.js';
import { livingProcess } from './process-identity.js';
import { sessionMembers } from './session-members.js';
import { protectedPids, signalProcess } from './signal-process.js';
import { waitUntil } from './wait-until.js';

/** How long TERM, and then KILL, may take to work. A process in uninterruptible sleep outlives both: nobody waits for it. */
const GRACE_MS = 1000;

/** Signals the process group of `leader` in one stroke while it is there, and what has left the group but not the session. */
function signalAll(leader: ProcessIdentity, signal: NodeJS.Signals): void {
  if (livingProcess(leader)?.group === leader.pid && !protectedPids().has(leader.pid)) signalGroup(leader.pid, signal);
  for (const { pid, startTime } of sessionMembers(leader)) signalProcess({ pid, startTime }, signal);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Gone in the meantime, which is what was wanted.
  }
}

/**
 * Ends the session of a program that was started with setsid: TERM, a second later KILL. Resolves with whether all of it is
 * gone, after at most two seconds.
 */
export async function endGroup(leader: ProcessIdentity): Promise<boolean> {
  const isGone = (): boolean => sessionMembers(leader).length === 0;
  signalAll(leader, 'SIGTERM');
  // A stopped process gets its TERM only when it goes on.
  signalAll(leader, 'SIGCONT');
  if (await waitUntil(isGone, performance.now() + GRACE_MS)) return true;
  const deadline = performance.now() + GRACE_MS;
  return await waitUntil(() => {
    signalAll(leader, 'SIGKILL');
    return isGone();
  }, deadline);
}
