import { join } from 'node:path';
import { waitUntil } from '../../rig/wait-until.ts';
import { memoryOf } from '../../rig/process-facts.ts';
import { fleetDocument, makePrograms, memberNames } from '../fleet.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { quantile, type Row, row } from '../row.ts';
import { applyAndServe, startTrial, type Trial } from '../trial.ts';

const INTERVAL_MS = 10_000;
const SAMPLES = 100;
const ROUNDS = 4;

/** Start of the newest check of a resource. */
async function lastCheck(trial: Trial, tag: string): Promise<number> {
  return (await trial.client.resource(tag)).lastCheck?.at ?? 0;
}

/** Part of the period by which each of some following checks of one resource came late. */
async function latenesses(trial: Trial, tag: string): Promise<number[]> {
  const late: number[] = [];
  let before = await lastCheck(trial, tag);
  for (let turn = 0; turn < ROUNDS; turn++) {
    const last = before;
    const next = await waitUntil(`the next check of ${tag}`, { withinMs: 5 * INTERVAL_MS, everyMs: 1000 }, async () => {
      const at = await lastCheck(trial, tag);
      return at > last ? at : undefined;
    });
    late.push(Math.max(0, next - last - INTERVAL_MS) / INTERVAL_MS);
    before = next;
  }
  return late;
}

async function run(bench: Bench): Promise<readonly Row[]> {
  const { great } = bench.scale;
  const measurement = 'great-fleet';
  const figure = 'lateness of checks, 10,000 resources every 10 s';
  if (great === 0) return [{ measurement, figure, unit: '% of the period', skipped: 'too long for a brief run' }];
  const trial = await startTrial(bench, 'great');
  const names = memberNames(great);
  const program = makePrograms(join(bench.folder, 'great/programs'), names);
  const tookMs = await applyAndServe(trial, fleetDocument(names, program, `${INTERVAL_MS}ms`), 900_000);
  const sampled = names.filter((_, at) => at % Math.ceil(great / SAMPLES) === 0);
  const late = (await Promise.all(sampled.map((tag) => latenesses(trial, tag)))).flat();
  const memory = memoryOf(trial.ourPids());
  await trial.end();
  const worst = quantile(late, 1) * 100;
  return [
    row({ measurement, figure: `${figure}, p99`, ours: quantile(late, 0.99) * 100, unit: '% of the period' }),
    row({
      measurement,
      figure: `${figure}, max of ${late.length} looked at`,
      ours: worst,
      unit: '% of the period',
      goal: '≤ 10 %',
      met: worst <= 10,
    }),
    row({ measurement, figure: `${great} resources from an apply file to service`, ours: tookMs / 1000, unit: 's' }),
    row({ measurement, figure: `memory with ${great} resources, PSS`, ours: memory.pss / 1024, unit: 'MB' }),
  ];
}

export const greatFleet: Measurement = { name: 'great-fleet', says: 'ten thousand resources: is any check late', run };
