import { Hierarchy, planRemove, planRestore, say } from '@lkssp/core/engine';
import type { Bench, Measurement } from '../measurement.ts';
import { quantile, type Row, row } from '../row.ts';

const SIZE = 1000;
const WIDTH = 25;

/** Layers in which everything needs three of the layer below; one root on top. */
function layers(): Hierarchy {
  const tags = Array.from({ length: SIZE }, (_, at) => `r${at}`);
  const dependencies = tags.flatMap((parent, at) => {
    if (at < WIDTH) return [];
    if (at === SIZE - 1) return tags.slice(SIZE - 1 - WIDTH, -1).map((child) => ({ parent, child }));
    const bottom = at - (at % WIDTH) - WIDTH;
    const children = new Set([0, 1, 7].map((aside) => tags[bottom + ((at + aside) % WIDTH)] ?? ''));
    return [...children].map((child) => ({ parent, child }));
  });
  return new Hierarchy(tags, dependencies);
}

/** What restarting the lowest of all with everything that depends on it takes to think of. */
function planOnce(hierarchy: Hierarchy): number {
  const because = (): ReturnType<typeof say> => say('stateNotKnown');
  const begun = performance.now();
  const out = planRemove(hierarchy, ['r0'], { serves: () => true }, because);
  const gone = new Set(out.steps.map(({ tag }) => tag));
  const back = planRestore(hierarchy, gone, { serves: (tag) => !gone.has(tag) }, because);
  const took = performance.now() - begun;
  if (out.steps.length !== back.steps.length || gone.size < SIZE / 2) throw new Error('the plan is not whole');
  return took;
}

function run(bench: Bench): Promise<readonly Row[]> {
  const hierarchy = layers();
  const times = Array.from({ length: bench.scale.smoke ? 5 : 50 }, () => planOnce(hierarchy));
  const parts = { measurement: 'plan', unit: 'ms', goal: '≤ 20 ms (crm_simulate: 136 ms for 300)' };
  return Promise.resolve([
    row({ ...parts, figure: `plan for ${SIZE} resources, the first`, ours: times[0] ?? 0, met: (times[0] ?? 0) <= 20 }),
    row({
      ...parts,
      figure: `plan for ${SIZE} resources, median`,
      ours: quantile(times, 0.5),
      met: quantile(times, 0.5) <= 20,
    }),
  ]);
}

export const plan: Measurement = { name: 'plan', says: 'thinks out the restart of a thousand resources', run };
