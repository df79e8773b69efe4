import { Hierarchy, planPutBack, planRemove, planRestore, say } from '@lkssp/core/engine';
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

type Think = (hierarchy: Hierarchy) => { readonly steps: number };

const because = (): ReturnType<typeof say> => say('stateNotKnown');

/** Restarts the lowest of all with everything that depends on it: rung 3. */
const restart: Think = (hierarchy) => {
  const out = planRemove(hierarchy, ['r0'], { serves: () => true }, because);
  const back = planPutBack(
    hierarchy,
    out.steps.map(({ tag }) => tag),
    because,
  );
  return { steps: Math.min(out.steps.length, back.steps.length) };
};

/** Brings everything into service from the root down. */
const restoreAll: Think = (hierarchy) => ({
  steps: planRestore(hierarchy, [`r${SIZE - 1}`], { serves: () => false }, because).steps.length,
});

function timesOf(think: Think, hierarchy: Hierarchy, runs: number): readonly number[] {
  return Array.from({ length: runs }, () => {
    const begun = performance.now();
    const { steps } = think(hierarchy);
    const took = performance.now() - begun;
    if (steps < SIZE / 2) throw new Error(`the plan is not whole: ${steps} steps`);
    return took;
  });
}

function run(bench: Bench): Promise<readonly Row[]> {
  const hierarchy = layers();
  const parts = { measurement: 'plan', unit: 'ms', goal: '≤ 20 ms (crm_simulate: 136 ms for 300)' };
  const kinds = { 'restart of the lowest with all above it': restart, 'restore of everything': restoreAll };
  const rows = Object.entries(kinds).flatMap(([name, think]) => {
    const times = timesOf(think, hierarchy, bench.scale.smoke ? 5 : 50);
    const [first, usual] = [times[0] ?? 0, quantile(times, 0.5)];
    return [
      row({ ...parts, figure: `${name}, ${SIZE} resources, the first plan`, ours: first, met: first <= 20 }),
      row({ ...parts, figure: `${name}, ${SIZE} resources, median`, ours: usual, met: usual <= 20 }),
    ];
  });
  return Promise.resolve(rows);
}

export const plan: Measurement = { name: 'plan', says: 'thinks out what to do with a thousand resources', run };
