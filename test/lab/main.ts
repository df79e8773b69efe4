import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { closingLines, type Tally } from '../../tools/test-run/tally.ts';
import { ROOT } from '../rig/program.ts';
import { labFiles, needsMachine } from './lab-files.ts';
import { obstacle } from './obstacle.ts';
import { makeRootFileSystem } from './rig/root-file-system.ts';
import { runInside } from './run-inside.ts';

const HELP = `npm run lab                  tests on real mounts, addresses, web servers and a booted systemd, in namespaces of their own
npm run lab -- FILTER ...    only files whose path contains FILTER; vitest's options go through (-t 'name of a test')
npm run lab -- --shell       a shell in such namespaces, to try things by hand
npm run lab -- --run FILE    a program of Node in such namespaces
`;

const INTERRUPTED = [129, 130, 143];
const FAILED: Tally = { passed: 0, failed: 1, skipped: [] };

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
  const argv = [process.execPath, join(import.meta.dirname, 'inside.ts'), ...args];
  const { code, left } = await runInside(argv, { leaves: 'tally.json' });
  if (INTERRUPTED.includes(code)) return code;
  return report(left === undefined ? FAILED : (JSON.parse(left) as Tally));
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
