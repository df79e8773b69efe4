import type { ProcessIdentity, StopRequest, SupervisedProcess } from '../../contract/host-processes.js';
import { dropCgroup, killCgroup } from './cgroup-tree.js';
import { membersOf, ownCgroup } from './ownership.js';
import type { ProcStat } from './proc-stat.js';
import { isSignal, protectedPids, signalProcess } from './signal-process.js';
import { waitUntil } from './wait-until.js';

/**
 * Ends a supervised program: the stop signal to its main process, and to the others once that one has gone; after half of
 * the time KILL to everything. Returns what is still there. Every signal is preceded by its proof.
 */
export async function stopSupervised(
  process: SupervisedProcess,
  { signal = 'SIGTERM', withinMs }: StopRequest,
): Promise<readonly ProcessIdentity[]> {
  if (!isSignal(signal)) throw new TypeError(`"${signal}" is not a signal of this machine`);
  const began = performance.now();
  const gently = new GentleEnding(process, signal);
  const gone = await waitUntil(() => gently.isOver(), began + withinMs / 2);
  if (!gone) await waitUntil(() => killAll(process), began + withinMs);
  return settle(process);
}

/** Signals everyone once: first the main process, which knows how to stop its own, then whoever it has left. */
class GentleEnding {
  readonly #process: SupervisedProcess;
  readonly #signal: NodeJS.Signals;
  readonly #told = new Set<string>();

  constructor(process: SupervisedProcess, signal: NodeJS.Signals) {
    this.#process = process;
    this.#signal = signal;
  }

  isOver(): boolean {
    const members = membersOf(this.#process);
    const main = members.filter(
      ({ pid, startTime }) => pid === this.#process.pid && startTime === this.#process.startTime,
    );
    for (const each of main.length > 0 ? main : members) this.#tell(each);
    return members.length === 0;
  }

  #tell({ pid, startTime, state }: ProcStat): void {
    const key = `${pid}:${startTime}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    signalProcess({ pid, startTime }, this.#signal);
    // A stopped process takes its signal only when it goes on.
    if (state === 'T') signalProcess({ pid, startTime }, 'SIGCONT');
  }
}

/** One stroke at everything that is left. True when nothing was. */
function killAll(process: SupervisedProcess): boolean {
  const members = membersOf(process);
  const guarded = protectedPids();
  const cgroup = ownCgroup(process);
  // A cgroup that somebody has put one of our own into must not be killed as a whole.
  if (cgroup !== undefined && !members.some(({ pid }) => guarded.has(pid))) killCgroup(cgroup);
  for (const { pid, startTime } of members) signalProcess({ pid, startTime }, 'SIGKILL');
  return members.length === 0;
}

function settle(process: SupervisedProcess): readonly ProcessIdentity[] {
  const left = membersOf(process).map(({ pid, startTime }) => ({ pid, startTime }));
  const cgroup = ownCgroup(process);
  if (left.length === 0 && cgroup !== undefined) dropCgroup(cgroup);
  return left;
}
