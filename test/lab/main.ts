import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { filtersOf, optionsOf } from '../../tools/test-run/arguments.ts';
import { judged } from '../../tools/test-run/second-try.ts';
import { closingLines, NOTHING, type Skipped, sum, type Tally } from '../../tools/test-run/tally.ts';
import { ROOT } from '../rig/program.ts';
import { skippedFiles, usesMachine } from './file-needs.ts';
import { labFiles } from './lab-files.ts';
import { obstacle } from './obstacle.ts';
import { makeRootFileSystem } from './rig/root-file-system.ts';
import { runTwice } from './run-files.ts';
import { runInside } from './run-inside.ts';

const HELP = `npm run lab                  tests on real mounts, addresses, web servers and a booted systemd, in namespaces of their own
npm run lab -- FILTER ...    only files whose path contains FILTER; vitest's options go through (-t 'name of a test')
npm run lab -- --shell       a shell in such namespaces, to try things by hand
npm run lab -- --run FILE    a program of Node in such namespaces
`;

function report(tally: Tally): number {
  console.log(closingLines(tally).join('\n'));
  return tally.failed.length === 0 ? 0 : 1;
}

const NO_ROOT = 'the root file system of machines could not be built; what was printed above says why';

/** Those of `files` that cannot run here, with the reason. Builds what machines are made of, where one is needed. */
async function skipped(files: readonly string[]): Promise<readonly Skipped[]> {
  const lacking = skippedFiles(files);
  const wanting = files.filter((file) => usesMachine(file) && !lacking.some(({ test }) => test === file));
  if (wanting.length === 0 || (await makeRootFileSystem())) return lacking;
  return [...lacking, ...wanting.map((test) => ({ test, reason: NO_ROOT }))];
}

async function runTests(args: readonly string[]): Promise<number> {
  const files = labFiles(filtersOf(args));
  if (files.length === 0) console.error(`No test file of the lab fits ${args.join(' ')}`);
  const reason = obstacle();
  const left = reason === undefined ? await skipped(files) : files.map((test) => ({ test, reason }));
  const rest = files.filter((file) => !left.some(({ test }) => test === file));
  const { tally, interrupted } = await runTwice(rest, optionsOf(args));
  return interrupted ?? report(judged(sum([tally, { ...NOTHING, skipped: left }])));
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  spawnSync(join(ROOT, 'tools/install-debian-packages.sh'), { stdio: 'inherit' });
  const [first, file = ''] = args;
  if (first !== '--run' && first !== '--shell') return await runTests(args);
  const reason = obstacle();
  if (reason !== undefined) throw new Error(`This cannot run here: ${reason}`);
  if (first === '--run') return (await runInside([process.execPath, file])).code;
  await makeRootFileSystem();
  return (await runInside(['bash'], { isShell: true })).code;
}

process.exitCode = await main(process.argv.slice(2));
