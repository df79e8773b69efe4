import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HierarchyDocument } from '@lkssp/client';
import { runProgram } from '../../rig/program.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { median, type Row, row } from '../row.ts';
import { applyAndServe, startTrial, type Trial } from '../trial.ts';

/** Resources in one layer; each needs one or two of the layer below. */
const WIDTH = 5;
const SCRIPT_SECONDS = 0.3;

/** Scripts that take a known time and share nothing. */
function writeScripts(folder: string): { readonly restore: string; readonly remove: string; readonly check: string } {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, body: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return path;
  };
  // `exec`: one process each, so that the processors are not what is measured.
  return {
    restore: write('restore', `exec sleep ${SCRIPT_SECONDS}`),
    remove: write('remove', 'exit 0'),
    check: write('check', 'exit 0'),
  };
}

function layered(size: number, scripts: ReturnType<typeof writeScripts>): HierarchyDocument {
  const tag = (at: number): string => `h${String(at).padStart(3, '0')}`;
  const below = (at: number): readonly string[] => {
    if (at < WIDTH) return [];
    const bottom = at - (at % WIDTH) - WIDTH;
    return [...new Set([tag(bottom + (at % WIDTH)), tag(bottom + ((at + 2) % WIDTH))])];
  };
  const resources = Object.fromEntries(
    Array.from({ length: size }, (_, at) => [
      tag(at),
      {
        kit: 'genapp',
        options: { restore: scripts.restore, remove: scripts.remove, quickCheck: scripts.check, id: tag(at) },
        dependsOn: below(at),
        intent: 'out' as const,
      },
    ]),
  );
  return { version: 1, resources };
}

async function act(trial: Trial, root: string): Promise<number> {
  const { client } = trial;
  const begun = performance.now();
  const ended = await client.waitFor(await client.restoreResource(root), { deadlineMs: 300_000 });
  if (ended.phase === 'failed') throw new Error(`restore failed: ${ended.progress.at(-1)?.text ?? ''}`);
  return performance.now() - begun;
}

/** What one script takes when it runs alone: the floor under every step of the path. */
async function aloneMs(script: string, runs: number): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < runs; turn++) {
    const begun = performance.now();
    await runProgram([script]);
    times.push(performance.now() - begun);
  }
  return median(times);
}

async function run(bench: Bench): Promise<readonly Row[]> {
  const { hierarchy, commandRuns } = bench.scale;
  const trial = await startTrial(bench, 'restore');
  const scripts = writeScripts(join(bench.folder, 'restore/programs'));
  const document = layered(hierarchy, scripts);
  const depth = Math.ceil(hierarchy / WIDTH);
  const ended = await trial.client.waitFor(await trial.client.apply(document), { deadlineMs: 300_000 });
  if (ended.phase === 'failed') throw new Error(`apply failed: ${ended.progress.at(-1)?.text ?? ''}`);
  const runs = Math.min(9, commandRuns);
  // A resource is in service when a check has said so: both belong to the path.
  const step = (await aloneMs(scripts.restore, runs)) + (await aloneMs(scripts.check, runs));
  // A root above all, so that one order restores everything.
  const tops = Object.keys(document.resources).slice(-WIDTH);
  const root = { kit: 'genapp', options: { ...rootOptions(scripts) }, dependsOn: tops, intent: 'out' as const };
  const whole = { version: 1 as const, resources: { ...document.resources, root } };
  await trial.client.waitFor(await trial.client.apply(whole), { deadlineMs: 300_000 });
  const tookMs = await act(trial, 'root');
  await applyAndServe(trial, { version: 1, resources: {} }, 300_000);
  await trial.end();
  const path = (depth + 1) * step;
  return [
    row({
      measurement: 'restore-hierarchy',
      figure: `restore of ${hierarchy + 1} resources, ${depth + 1} deep, ${WIDTH} wide`,
      ours: tookMs,
      unit: 'ms',
      peer: {
        name: 'critical path: restore and check script of each resource on the longest path, run alone',
        value: path,
      },
      goal: '≤ 1.1 × its critical path',
      met: tookMs <= 1.1 * path,
    }),
  ];
}

const rootOptions = ({ restore, remove, check }: ReturnType<typeof writeScripts>) => ({
  restore,
  remove,
  quickCheck: check,
  id: 'root',
});

export const restoreHierarchy: Measurement = {
  name: 'restore-hierarchy',
  says: 'brings a hierarchy into service, beside the longest path through it',
  run,
};
