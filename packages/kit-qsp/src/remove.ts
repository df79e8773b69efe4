import { done, failure, type Outcome, type ProcessFacts, toMs, type UnitState } from '@lkssp/core';
import type { QspCall } from './qsp-options.js';
import { isOfHost, wordsOf } from './spoken.js';

/** A script asks what it is asked here itself, instead of handing it to systemctl. */
const NO_REDIRECT = { SYSTEMCTL_SKIP_REDIRECT: '1' };

/** Stops the service. What is missing or does not run is stopped already. */
export async function remove(call: QspCall): Promise<Outcome> {
  const { host, options } = call;
  try {
    const before = await host.units.state(options.service);
    if (isDown(before) && before.script === undefined) return gone('it was not running');
    const { ok, reason } = await host.units.stop(options.service, toMs(options.stopLimit));
    const left = await leftOf(call, before);
    if (!ok)
      return failure(left.length === 0 ? reason : `${reason}; still there: ${left.join(', ')}`, { heldBy: left });
    const alive = await stopScript(call, before);
    if (alive !== undefined) return failure(alive, { heldBy: left });
    return left.length === 0
      ? gone()
      : gone(`it is stopped; as its unit wants it (KillMode=), these go on: ${left.join(', ')}`);
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}

const gone = (reason?: string): Outcome =>
  done({ handle: null, watch: [], ...(reason === undefined ? {} : { reason }) });

const isDown = ({ load, active, job }: UnitState): boolean =>
  (load === 'not-found' || active === 'inactive' || active === 'failed') && job === undefined;

/** A script that was called by hand has started its service outside of its unit. */
async function stopScript({ host, options }: QspCall, before: UnitState): Promise<string | undefined> {
  const { name, script, manager } = before;
  if (script === undefined) return undefined;
  const runs = async (): Promise<boolean> => (await host.units.scriptStatus(name)).code === 0;
  if (!(await runs())) return undefined;
  if (manager === 'systemd') {
    const withinMs = toMs(options.stopLimit);
    await host.run({ argv: [script, 'stop'], env: NO_REDIRECT, withinMs, outputFile: 'service-stop' });
  }
  return (await runs()) ? `${script} stop has ended, but its status says that the service runs` : undefined;
}

/** Processes in the cgroup of the unit, after it was stopped. */
async function leftOf({ host, signal }: QspCall, { cgroup }: UnitState): Promise<readonly string[]> {
  if (cgroup === undefined || cgroup === '/' || signal.aborted) return [];
  const left = await host.processes.list({ cgroup }).catch((): readonly ProcessFacts[] => []);
  return left.map(({ name, pid }) => `${name} (process ${pid})`);
}
