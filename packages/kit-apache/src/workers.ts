import type { Host, ProcessIdentity } from '@lkssp/core';

/** So many stopped ones in a row are enough; usually the first one runs. */
const MOST = 64;

/** True when a master has workers and every one of them is stopped. One small read and a look at the first worker, as long as that one runs. */
export async function areWorkersStopped(host: Host, { pid }: ProcessIdentity): Promise<boolean> {
  const text = await host.read(`/proc/${pid}/task/${pid}/children`).catch(() => '');
  const workers = text
    .split(' ')
    .map(Number)
    .filter((each) => each > 1);
  const looked = workers.slice(0, MOST).flatMap((each) => host.processes.identify(each) ?? []);
  return looked.length > 0 && looked.every((each) => host.processes.state(each).life === 'stopped');
}
