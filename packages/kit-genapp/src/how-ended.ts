import type { SupervisedProcess } from '@lkssp/core';
import type { ProcessCall } from './supervised-handle.js';

/** The kernel tells a parent a moment after the end itself can be seen. */
const NEWS_MS = 20;

/** How a process that is gone has ended: ` (exit 1)`, or nothing where we were not its parent. */
export async function howEnded(call: ProcessCall, process: SupervisedProcess): Promise<string> {
  if (call.host.processes.state(process).ended === undefined) await call.host.pause(NEWS_MS).catch(() => undefined);
  const { ended } = call.host.processes.state(process);
  return ended === undefined ? '' : ` (${ended})`;
}
