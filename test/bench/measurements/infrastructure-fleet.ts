import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { type MemoryFacts, memoryOf } from '../../rig/process-facts.ts';
import { latenesses } from '../lateness.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { monitMissing, startMonit } from '../monit-process.ts';
import { ProcessorGroup } from '../processor-group.ts';
import { quantile, type Row, row } from '../row.ts';
import { addressResources, mountResources } from '../things/documents.ts';
import { makeSmallMounts, type SmallMount } from '../things/small-mounts.ts';
import { makeSpareAddresses, type SpareAddress } from '../things/spare-addresses.ts';
import { applyAndServe, startTrial } from '../trial.ts';

const MEASUREMENT = 'infrastructure-fleet';
const INTERVAL_MS = 10_000;
const MONIT = 'Monit, cycle of 10 s';

interface Things {
  readonly mounts: readonly SmallMount[];
  readonly addresses: readonly SpareAddress[];
}

interface Figures {
  /** Processor seconds in a second. */
  readonly share: number;
  readonly memory: MemoryFacts;
}

async function ourFigures(bench: Bench, { mounts, addresses }: Things) {
  const { scale, tell } = bench;
  const trial = await startTrial(bench, 'infrastructure', { kits: ['kit-fs', 'kit-ip'] });
  const group = new ProcessorGroup('infrastructure', trial.ourPids());
  const settings = { checkInterval: `${INTERVAL_MS}ms` };
  const resources = { ...mountResources(mounts, settings), ...addressResources(addresses, settings) };
  const tags = Object.keys(resources);
  const tookMs = await applyAndServe(trial, { version: 1, resources }, 300_000);
  tell(`  ${tags.length} resources serve after ${(tookMs / 1000).toFixed(1)} s; quiet for ${scale.lateSeconds} s`);
  await pause(scale.smoke ? 500 : 5000);
  const share = await group.share(scale.lateSeconds);
  const [memory, daemon] = [memoryOf(trial.ourPids()), memoryOf([trial.daemon.facts.pid])];
  const late = await latenesses(trial.client, tags, { intervalMs: INTERVAL_MS, seconds: scale.lateSeconds });
  await trial.end();
  group.end();
  return { share, memory, daemon, late };
}

async function monitFigures(bench: Bench, { mounts, addresses }: Things): Promise<Figures | undefined> {
  if (monitMissing() !== undefined) return undefined;
  const checks = [
    ...mounts.map(({ name, mountPoint }) => `check filesystem ${name} with path ${mountPoint}`),
    ...addresses.map(({ name, address }) => `check network ${name} with address ${address}`),
  ];
  const folder = join(bench.folder, 'monit-infrastructure');
  const monit = await startMonit({ folder, checks, cycle: INTERVAL_MS / 1000 }, bench.cleanup);
  const group = new ProcessorGroup('monit-infrastructure', [monit.facts.pid]);
  await pause(3000);
  const share = await group.share(bench.scale.lateSeconds);
  const memory = memoryOf([monit.facts.pid]);
  await monit.end();
  group.end();
  return { share, memory };
}

async function run(bench: Bench): Promise<readonly Row[]> {
  const { infrastructure } = bench.scale;
  const mounts = await makeSmallMounts(join(bench.folder, 'fleet-mounts'), infrastructure, bench.cleanup);
  const addresses = await makeSpareAddresses(infrastructure, bench.cleanup);
  const monit = await monitFigures(bench, { mounts, addresses });
  const ours = await ourFigures(bench, { mounts, addresses });
  const count = 2 * infrastructure;
  const peer = (pick: (figures: Figures) => number): Partial<Row> =>
    monit === undefined ? { skipped: `the peer: ${monitMissing()}` } : { peer: { name: MONIT, value: pick(monit) } };
  const share = ours.share * 100;
  const late = [0.99, 1].map((part) => quantile(ours.late, part) * 100) as [number, number];
  const pss = ours.memory.pss / 1024;
  return [
    row({
      measurement: MEASUREMENT,
      figure: `processor, ${count} file systems and addresses every 10 s`,
      ours: share,
      unit: '% of a core',
      ...peer((figures) => figures.share * 100),
      goal: '≤ 3 % for 1,000',
      met: share <= 3,
    }),
    row({ measurement: MEASUREMENT, figure: 'lateness of checks, p99', ours: late[0], unit: '% of the period' }),
    row({
      measurement: MEASUREMENT,
      figure: `lateness of checks, max of ${ours.late.length}`,
      ours: late[1],
      unit: '% of the period',
      goal: '≤ 10 %',
      met: late[1] <= 10,
    }),
    row({
      measurement: MEASUREMENT,
      figure: 'memory of all our processes, PSS',
      ours: pss,
      unit: 'MB',
      ...peer(({ memory }) => memory.pss / 1024),
      goal: '≤ 120 MB with three kits',
      met: pss <= 120,
    }),
    row({
      measurement: MEASUREMENT,
      figure: 'memory of the daemon alone, PSS',
      ours: ours.daemon.pss / 1024,
      unit: 'MB',
    }),
  ];
}

export const infrastructureFleet: Measurement = {
  name: MEASUREMENT,
  says: 'a thousand mounts and addresses checked every 10 s: processor, memory, whether any check is late',
  isLab: true,
  run,
};
