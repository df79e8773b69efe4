import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cleanup, endProcessesNaming } from '../rig/cleanup.ts';
import { FULL, type Measurement, type Scale, SMOKE } from './measurement.ts';
import { greatFleet } from './measurements/great-fleet.ts';
import { guardedProcesses } from './measurements/guarded-processes.ts';
import { plan } from './measurements/plan.ts';
import { restoreHierarchy } from './measurements/restore-hierarchy.ts';
import { statusCommand } from './measurements/status-command.ts';
import type { Row } from './row.ts';
import { table } from './table.ts';

const ALL: readonly Measurement[] = [plan, statusCommand, restoreHierarchy, guardedProcesses, greatFleet];
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

function write(rows: readonly Row[], scale: Scale, broken: readonly string[]): string {
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, 'latest.json');
  const document = { at: new Date().toISOString(), machine: machine(), scale, broken, rows };
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  return path;
}

/** One measurement that breaks does not keep the others from being made. */
async function measure(chosen: readonly Measurement[], scale: Scale): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-bench-'));
  const cleanup = new Cleanup();
  cleanup.onSignals();
  cleanup.add('the folder', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  cleanup.add('what is left running', async () => void (await endProcessesNaming(folder)));
  const tell = (line: string): void => console.error(line);
  const rows: Row[] = [];
  const broken: string[] = [];
  for (const { name, says, run } of chosen) {
    tell(`${name}: ${says}`);
    try {
      rows.push(...(await run({ scale, folder, cleanup, tell })));
    } catch (error) {
      broken.push(`${name}: ${String(error)}`);
      console.error(error);
    }
  }
  await cleanup.run();
  const path = write(rows, scale, broken);
  console.log([...table(rows), '', `written to ${path}`].join('\n'));
  return broken;
}

const { values } = parseArgs({
  options: { smoke: { type: 'boolean' }, only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
});
const chosen = ALL.filter(({ name }) => values.only?.includes(name) ?? true);

if (values.help === true || chosen.length === 0) console.log(HELP.join('\n'));
else {
  const broken = await measure(chosen, values.smoke === true ? SMOKE : FULL);
  for (const each of broken) console.error(`FAILED ${each}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
