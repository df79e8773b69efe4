import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Nanoseconds that one thread has spent on a processor, 0 once it is gone (schedstat of proc_pid_schedstat(5)). */
function threadNs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  } catch {
    return 0;
  }
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Seconds of processor time of all living threads of `pids`: finer than the clock ticks of /proc/PID/stat. */
const exactSeconds = (pids: readonly number[]): number =>
  pids.reduce((total, pid) => total + threadsOf(pid).reduce((sum, thread) => sum + threadNs(pid, thread), 0), 0) / 1e9;

/** Processor seconds in a second, taken over `seconds`. */
export async function exactShare(pids: () => readonly number[], seconds: number): Promise<number> {
  const [begun, before] = [performance.now(), exactSeconds(pids())];
  await pause(seconds * 1000);
  return (exactSeconds(pids()) - before) / ((performance.now() - begun) / 1000);
}
