import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL } from './all-measurements.ts';
import { type Measured, measure } from './measure.ts';
import { measureInLab } from './measure-in-lab.ts';
import { FULL, type Measurement, type Scale, SMOKE } from './measurement.ts';
import { table } from './table.ts';

const RESULTS = join(import.meta.dirname, 'results');

const HELP = [
  'npm run bench -- [--smoke] [--only NAME]...',
  '',
  ...ALL.map(({ name, says }) => `  ${name.padEnd(20)} ${says}`),
];

const machine = () => ({
  processors: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
  memoryMb: Math.round(totalmem() / 2 ** 20),
  kernel: release(),
  node: process.versions.node,
});

function write({ rows, broken }: Measured, scale: Scale): string {
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, 'latest.json');
  const document = { at: new Date().toISOString(), machine: machine(), scale, broken, rows };
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  return path;
}

/** Those that need the lab come last, together: its namespaces are made once. */
async function measureAll(chosen: readonly Measurement[], scale: Scale): Promise<readonly string[]> {
  const here = await measure(
    chosen.filter(({ isLab }) => isLab !== true),
    scale,
  );
  const inLab = await measureInLab(
    chosen.filter(({ isLab }) => isLab === true),
    scale,
  );
  const all = { rows: [...here.rows, ...inLab.rows], broken: [...here.broken, ...inLab.broken] };
  const path = write(all, scale);
  console.log([...table(all.rows), '', `written to ${path}`].join('\n'));
  return all.broken;
}

const { values } = parseArgs({
  options: { smoke: { type: 'boolean' }, only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
});
const chosen = ALL.filter(({ name }) => values.only?.includes(name) ?? true);

if (values.help === true || chosen.length === 0) console.log(HELP.join('\n'));
else {
  const broken = await measureAll(chosen, values.smoke === true ? SMOKE : FULL);
  for (const each of broken) console.error(`FAILED ${each}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
