import type { ProcessIdentity, StopRequest } from '../../contract/host-processes.js';
import { livingProcess } from './process-identity.js';
import { isSignal, signalProcess } from './signal-process.js';
import { waitUntil } from './wait-until.js';

/**
 * Ends exactly these processes: the signal to all, after half of the time KILL. Resolves with those that are left; earlier
 * when the call is given up. One in uninterruptible sleep outlives KILL: it is among those that are left.
 */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  { signal = 'SIGTERM', withinMs }: StopRequest,
  given: AbortSignal,
): Promise<readonly ProcessIdentity[]> {
  if (!isSignal(signal)) throw new TypeError(`"${signal}" is not a signal of this machine`);
  const began = performance.now();
  const left = (): readonly ProcessIdentity[] => processes.filter((each) => livingProcess(each) !== undefined);
  const isOver = (): boolean => given.aborted || left().length === 0;
  for (const each of left()) tell(each, signal);
  if (!(await waitUntil(isOver, began + withinMs / 2))) {
    for (const each of left()) signalProcess(each, 'SIGKILL');
    await waitUntil(isOver, began + withinMs);
  }
  return left();
}

/** A stopped process takes its signal only when it goes on. */
function tell(process: ProcessIdentity, signal: NodeJS.Signals): void {
  const isStopped = livingProcess(process)?.state === 'T';
  if (signalProcess(process, signal) && isStopped) signalProcess(process, 'SIGCONT');
}
