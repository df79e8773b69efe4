import { livingStat } from './host/process-identity.js';

/**
 * When a process was started, in clock ticks since boot, or undefined when there is none, it is a zombie, or it could not
 * be looked at.
 */
export function startTimeOf(pid: number): number | undefined {
  try {
    return livingStat(pid)?.startTime;
  } catch {
    return undefined;
  }
}
