import type { CommandRunner } from '../host/command-runner.js';
import { variantValue } from './bus-values.js';
import { shownProperties } from './systemctl.js';
import type { SystemdBus } from './systemd-bus.js';
import { unitPath } from './unit-names.js';

const ANSWER_MS = 5000;
const LKSSP = 'lkssp.service';

/**
 * How a stop is to be queued (systemctl(1), `--job-mode=`). Units that lkssp has taken over stop after lkssp. So while lkssp
 * itself is being stopped, alone or with the whole machine, a usual stop of such a unit would wait for the end of lkssp, and
 * lkssp for it: then only one without dependencies goes on.
 */
export async function stopMode(bus: SystemdBus, runner: CommandRunner): Promise<'replace' | 'ignore-dependencies'> {
  const [machine, lkssp] = await Promise.all([
    bus.managerProperty('SystemState', ANSWER_MS),
    bus.get(unitPath(LKSSP), 'Unit', 'ActiveState', ANSWER_MS),
  ]);
  if (machine.reply === 'given' && variantValue(machine.body[0]) === 'stopping') return 'ignore-dependencies';
  const state =
    lkssp.reply === 'given'
      ? variantValue(lkssp.body[0])
      : (await shownProperties(runner, LKSSP, ['ActiveState']))['ActiveState'];
  return state === 'deactivating' ? 'ignore-dependencies' : 'replace';
}
