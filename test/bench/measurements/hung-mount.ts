import { join } from 'node:path';
import { HungMount } from '../../lab/rig/hung-mount.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { latenesses } from '../lateness.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { quantile, type Row, row } from '../row.ts';
import { addressResources, mountResources } from '../things/documents.ts';
import { makeSmallMounts } from '../things/small-mounts.ts';
import { makeSpareAddresses } from '../things/spare-addresses.ts';
import { applyAndServe, startTrial } from '../trial.ts';

const MEASUREMENT = 'hung-mount';
const INTERVAL_MS = 1000;
/** Mounts, and as many addresses, beside the one that hangs. */
const MOST = 100;
/** What the machine itself may add between two runs, part of the period. */
const NOISE = 0.05;
const OFTEN = { checkInterval: `${INTERVAL_MS}ms` } as const;

async function run(bench: Bench): Promise<readonly Row[]> {
  const { scale, folder, cleanup, tell } = bench;
  const count = Math.min(MOST, scale.things);
  const mounts = await makeSmallMounts(join(folder, 'well-mounts'), count, cleanup);
  const addresses = await makeSpareAddresses(count, cleanup);
  const hung = await HungMount.make();
  cleanup.add('the mount that hangs', () => hung.end());
  const trial = await startTrial(bench, 'hung', { kits: ['kit-fs', 'kit-ip'] });
  const others = { ...mountResources(mounts, OFTEN), ...addressResources(addresses, OFTEN) };
  const options = { mountPoint: hung.mountPoint, fsType: 'fuse.bindfs' };
  // A repair would take the mount that hangs away.
  const one = {
    kit: 'fs',
    options,
    settings: { ...OFTEN, deepCheckInterval: '2s' },
    policies: { LocalRecovery: { on: false } },
  };
  await applyAndServe(trial, { version: 1, resources: { ...others, hung: one } }, 120_000);
  const look = { intervalMs: INTERVAL_MS, seconds: scale.lateSeconds };
  tell(`  ${Object.keys(others).length} others, ${scale.lateSeconds} s before and as long while it hangs`);
  const before = await latenesses(trial.client, Object.keys(others), look);
  hung.hang();
  await waitUntil('somebody sees that it hangs', { withinMs: 60_000, everyMs: 200 }, async () => {
    return (await trial.client.resource('hung')).lastCheck?.verdict !== 'healthy';
  });
  const during = await latenesses(trial.client, Object.keys(others), look);
  await hung.end();
  await trial.end();
  return [0.5, 0.99].map((share) => {
    const [usual, now] = [quantile(before, share), quantile(during, share)];
    return row({
      measurement: MEASUREMENT,
      figure: `lateness of ${Object.keys(others).length} others while one mount hangs, ${share === 0.5 ? 'p50' : 'p99'}`,
      ours: now * 100,
      unit: '% of the period',
      peer: { name: 'the same before it hung', value: usual * 100 },
      ...(share === 0.99 ? { goal: 'unchanged', met: now <= usual + NOISE } : {}),
    });
  });
}

export const hungMount: Measurement = {
  name: MEASUREMENT,
  says: 'one FUSE file system stops answering: are the checks of the others late',
  isLab: true,
  run,
};
