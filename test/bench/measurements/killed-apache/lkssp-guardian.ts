import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../../rig/wait-until.ts';
import type { Bench } from '../../measurement.ts';
import { applyAndServe, startTrial, type Trial } from '../../trial.ts';
import type { Guardian } from './guardian.ts';
import { startUnit } from './systemd-guardian.ts';

/** Longer than a failure counts as the relapse of the one before. */
const PEACE_MS = 6000;
const TAG = 'web';

/** lkssp with kit-apache; `stableAfter` short, so that each failure is repaired as the first. */
export function lksspGuardian(bench: Pick<Bench, 'folder' | 'cleanup'>): Guardian {
  let trial: Trial | undefined;
  const client = (): Trial['client'] => {
    if (trial === undefined) throw new Error('the daemon was not started');
    return trial.client;
  };
  return {
    begin: async () => {
      await startUnit();
      trial = await startTrial(bench, 'apache', { kits: ['kit-apache'], configuration: 'stableAfter: 1s\n' });
      await client().setPolicy('TemporalRecovery', { on: false });
      const web = { kit: 'apache', options: { config: '/etc/apache2/apache2.conf' } };
      await applyAndServe(trial, { version: 1, resources: { [TAG]: web } }, 60_000);
    },
    calm: async () => {
      await waitUntil('the incident is over', { withinMs: 60_000, everyMs: 50 }, async () => {
        const { state, incident, acting } = await client().resource(TAG);
        return state === 'ISP' && incident === undefined && acting === undefined;
      });
      await pause(PEACE_MS);
    },
    end: async () => {
      await client().waitFor(await client().deleteResource(TAG), { deadlineMs: 60_000 });
      await trial?.end();
    },
  };
}
