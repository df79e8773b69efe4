import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { closingLines, type Tally } from '../../tools/test-run/tally.ts';
import { ROOT } from '../rig/program.ts';
import { labFiles, needsMachine } from './lab-files.ts';
import { obstacle } from './obstacle.ts';
import { makeRootFileSystem } from './rig/root-file-system.ts';
import { runInside } from './run-inside.ts';

/** Shown by `--help`. */
const HELP = `npm run lab                 tests on real mounts, addresses, web servers and a booted systemd, in namespaces of their own
npm run lab -- FILTER …     only files whose path contains FILTER; vitest's options go through (-t 'name of a test')
npm run lab -- --shell      a shell in such namespaces, to try things by hand
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
  const argv = [process.execPath, join(import.meta.dirname, 'inside.ts'), ...args];
  const { left } = await runInside(argv, { leaves: 'tally.json' });
  if (process.exitCode !== undefined) return Number(process.exitCode);
  return report(left === undefined ? { passed: 0, failed: 1, skipped: [] } : (JSON.parse(left) as Tally));
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  spawnSync(join(ROOT, 'tools/install-debian-packages.sh'), { stdio: 'inherit' });
  const reason = obstacle();
  if (reason !== undefined) return report(skipAll(reason, args));
  if (args.includes('--shell') || needsMachine(labFiles(args))) await makeRootFileSystem();
  if (args.includes('--shell')) return (await runInside(['bash'], { isShell: true })).code;
  return await runTests(args);
}

process.exitCode = await main(process.argv.slice(2));
