import type { SupervisedProcess } from '@lkssp/core';
import type { ProcessCall } from './supervised-handle.js';

/** The kernel tells a parent a moment after the end itself can be seen. */
const NEWS_MS = 20;

const BACKGROUND =
  'went into the background: give the option that keeps it in the foreground, or protect it with scripts';

/** What became of a process that is gone: `has ended (exit 1)`, without the brackets where we were not its parent. */
export async function howEnded(call: ProcessCall, process: SupervisedProcess): Promise<string> {
  if (call.host.processes.state(process).ended === undefined) await call.host.pause(NEWS_MS).catch(() => undefined);
  const { ended } = call.host.processes.state(process);
  if (ended === 'exit 0' && !(await call.host.processes.gone(process))) return BACKGROUND;
  return ended === undefined ? 'has ended' : `has ended (${ended})`;
}
