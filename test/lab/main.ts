import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { closingLines, type Tally } from '../../tools/test-run/tally.ts';
import { ROOT } from '../rig/program.ts';
import { labFiles, needsMachine, vitestOptions } from './lab-files.ts';
import { obstacle } from './obstacle.ts';
import { makeRootFileSystem } from './rig/root-file-system.ts';
import { runFiles } from './run-files.ts';
import { runInside } from './run-inside.ts';

const HELP = `npm run lab                  tests on real mounts, addresses, web servers and a booted systemd, in namespaces of their own
npm run lab -- FILTER ...    only files whose path contains FILTER; vitest's options go through (-t 'name of a test')
npm run lab -- --shell       a shell in such namespaces, to try things by hand
npm run lab -- --run FILE    a program of Node in such namespaces
`;

function report(tally: Tally): number {
  console.log(closingLines(tally).join('\n'));
  return tally.failed === 0 ? 0 : 1;
}

const skipAll = (reason: string, filters: readonly string[]): Tally => ({
  passed: 0,
  failed: 0,
  skipped: labFiles(filters).map((test) => ({ test, reason })),
});

async function runTests(args: readonly string[]): Promise<number> {
  const files = labFiles(args);
  if (files.length === 0) console.error(`No test file of the lab fits ${args.join(' ')}`);
  const { tally, interrupted } = await runFiles(files, vitestOptions(args));
  return interrupted ?? report(tally);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  spawnSync(join(ROOT, 'tools/install-debian-packages.sh'), { stdio: 'inherit' });
  const reason = obstacle();
  if (reason !== undefined) return report(skipAll(reason, args));
  const [first, file = ''] = args;
  if (first === '--run') return (await runInside([process.execPath, file])).code;
  if (first === '--shell' || needsMachine(labFiles(args))) await makeRootFileSystem();
  return first === '--shell' ? (await runInside(['bash'], { isShell: true })).code : await runTests(args);
}

process.exitCode = await main(process.argv.slice(2));
