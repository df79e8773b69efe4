import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closingLines, type Tally } from '../../tools/test-run/tally.ts';
import { ROOT } from '../rig/program.ts';
import { labFiles, needsMachine } from './lab-files.ts';
import { namespaceObstacle, runInNamespaces } from './namespaces.ts';
import { makeRootFileSystem } from './rig/root-file-system.ts';

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
  let tally = FAILED;
  const code = await runInNamespaces({
    argv: [process.execPath, join(import.meta.dirname, 'inside.ts'), ...args],
    collect: (folder) => {
      const file = join(folder, 'tally.json');
      if (existsSync(file)) tally = JSON.parse(readFileSync(file, 'utf8')) as Tally;
    },
  });
  return INTERRUPTED.includes(code) ? code : report(tally);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  spawnSync(join(ROOT, 'tools/install-debian-packages.sh'), { stdio: 'inherit' });
  const obstacle = namespaceObstacle();
  if (obstacle !== undefined) return report(skipAll(obstacle, args));
  const [first, file = ''] = args;
  if (first === '--run') return await runInNamespaces({ argv: [process.execPath, file] });
  if (first !== '--shell' && !needsMachine(labFiles(args))) return await runTests(args);
  await makeRootFileSystem();
  return first === '--shell' ? await runInNamespaces({ argv: ['bash'], ownsTerminal: true }) : await runTests(args);
}

process.exitCode = await main(process.argv.slice(2));
