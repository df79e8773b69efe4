import type { MountEntry, MountHolder, MountHolders } from '../../contract/host-mounts.js';
import { ExpendableProcess, MOST_STUCK, countStuck } from '../reach/expendable-process.js';
import { entryPoint } from '../source-entry.js';
import type { WalkReport } from './holder-messages.js';

const ENTRY = 'node/mounts/holder-main';

/** Lets a process that can be lost look for holders. What it has found until the time is over counts. */
export function findHolders(mount: MountEntry, withinMs: number, signal: AbortSignal): Promise<MountHolders> {
  if (countStuck() >= MOST_STUCK || withinMs <= 0 || signal.aborted) {
    return Promise.resolve({ processes: [], kernel: [], complete: false });
  }
  const processes: MountHolder[] = [];
  const kernel: string[] = [];
  return new Promise((resolve) => {
    const end = (complete: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      helper.abandon();
      resolve({ processes, kernel, complete });
    };
    const giveUp = (): void => end(false);
    const take = (report: WalkReport | undefined): void => {
      if (report === undefined) return;
      if ('process' in report) processes.push(report.process);
      else if ('kernel' in report) kernel.push(report.kernel);
      else end(true);
    };
    const helper = new ExpendableProcess(entryPoint(ENTRY), {
      hear: (report) => take(report as WalkReport | undefined),
      over: giveUp,
      gone: () => undefined,
    });
    const timer = setTimeout(() => setImmediate(giveUp), withinMs);
    signal.addEventListener('abort', giveUp, { once: true });
    helper.say({ mount: mount.id });
  });
}
