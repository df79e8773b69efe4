import { join } from 'node:path';
import { fleetDocument, makePrograms, memberNames } from '../fleet.ts';
import { BUILT, runLkssp, runProgram } from '../../rig/program.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { median, type Row, row } from '../row.ts';
import { applyAndServe, startTrial } from '../trial.ts';

async function took(act: () => Promise<{ code: number | null; stderr: string }>): Promise<number> {
  const begun = performance.now();
  const { code, stderr } = await act();
  if (code !== 0) throw new Error(`a command ended with ${code}: ${stderr}`);
  return performance.now() - begun;
}

/** One after the other in turn, so that what else happens on the machine meets both. */
async function inTurn(runs: number, home: string): Promise<readonly [number, number]> {
  const status = (): Promise<number> => took(() => runLkssp(BUILT, home, ['status']));
  const floor = (): Promise<number> => took(() => runProgram([process.execPath, '-e', '0']));
  await status();
  await floor();
  const [ours, floors]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < runs; turn++) {
    ours.push(await status());
    floors.push(await floor());
  }
  return [median(ours), median(floors)];
}

async function run(bench: Bench): Promise<readonly Row[]> {
  const trial = await startTrial(bench, 'status');
  const program = makePrograms(join(bench.folder, 'status/programs'), memberNames(bench.scale.fleet));
  const rows: Row[] = [];
  for (const size of [10, bench.scale.fleet]) {
    await applyAndServe(trial, fleetDocument(memberNames(size), program), 300_000);
    const [ours, floor] = await inTurn(bench.scale.commandRuns, trial.home);
    rows.push(
      row({
        measurement: 'status-command',
        figure: `lkssp status, ${size} resources, median`,
        ours,
        unit: 'ms',
        peer: { name: 'node -e 0', value: floor },
        ...(size === 10 ? { goal: '≤ 1.5 × node -e 0', met: ours <= 1.5 * floor } : {}),
      }),
    );
  }
  await trial.end();
  return rows;
}

export const statusCommand: Measurement = {
  name: 'status-command',
  says: 'the command that people type most, beside a Node that does nothing',
  run,
};
