import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { closingLines, type Tally } from '../../tools/test-run/tally.ts';
import { ROOT } from '../rig/program.ts';
import { makeCgroup, startJanitor } from './janitor.ts';
import { labFiles, needsMachine } from './lab-files.ts';
import { makeRootFileSystem } from './rig/root-file-system.ts';
import { CACHE, makeRunFolder, orphanedRuns } from './run-folder.ts';

/** Shown by `--help`. */
const HELP = `npm run lab                 tests on real mounts, addresses, web servers and a booted systemd, in namespaces of their own
npm run lab -- FILTER …     only files whose path contains FILTER; vitest's options go through (-t 'name of a test')
npm run lab -- --shell      a shell in such namespaces, to try things by hand
`;

/** Why the lab cannot run here, or undefined. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root, to mount and to make interfaces';
  const missing = ['unshare', 'setpriv', 'ip', 'losetup'].filter(
    (name) => spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  if (missing.length > 0) return `it needs ${missing.join(', ')} (packages util-linux, iproute2)`;
  const probe = spawnSync('unshare', ['-m', '-n', '-p', '-f', '--mount-proc', 'true'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : `namespaces cannot be made here: ${probe.stderr.trim()}`;
}

function report(tally: Tally): number {
  console.log(closingLines(tally).join('\n'));
  return tally.failed === 0 ? 0 : 1;
}

const skipAll = (reason: string, filters: readonly string[]): Tally => ({
  passed: 0,
  failed: 0,
  skipped: labFiles(filters).map((test) => ({ test, reason })),
});

const NAMESPACES = [
  '--mount',
  '--net',
  '--pid',
  '--ipc',
  '--uts',
  '--cgroup',
  '--fork',
  '--kill-child',
  '--mount-proc',
];

/** There is one clock and one kernel for all namespaces: nothing in the lab may set or load anything there. */
const SETTINGS = [
  '--pdeathsig',
  'KILL',
  '--bounding-set',
  '-sys_time,-sys_module',
  '--inh-caps',
  '-sys_time,-sys_module',
];

/**
 * Starts `argv` as the only thing in fresh namespaces. They end with it, and it ends with this process, however this process
 * ends: the kernel sends the signals.
 */
function startInside(folder: string, argv: readonly string[], isShell: boolean): ChildProcess {
  const cgroup = makeCgroup(folder);
  const enter = [
    'unshare',
    ...NAMESPACES,
    '--propagation',
    'private',
    'sh',
    join(import.meta.dirname, 'namespaces.sh'),
  ];
  const join_ = cgroup === undefined ? '' : `echo $$ >'${cgroup}/cgroup.procs' && `;
  const script = `${join_}exec "$@"`;
  return spawn('setpriv', [...SETTINGS, 'sh', '-c', script, 'lab', ...enter, ...argv], {
    cwd: ROOT,
    stdio: isShell ? 'inherit' : ['ignore', 'inherit', 'inherit'],
    // Ctrl-C shall reach this process alone.
    detached: !isShell,
    env: {
      ...process.env,
      TMPDIR: folder,
      LKSSP_LAB_RUN: folder,
      LKSSP_LAB_CACHE: CACHE,
      LKSSP_LAB_HOST: `${readlinkSync('/proc/self/ns/mnt')} ${readlinkSync('/proc/self/ns/net')}`,
    },
  });
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });

/** Ends the namespaces on a signal, and when whoever started this process is gone. */
function endEarly(child: ChildProcess): void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const end = (code: number): void => {
    process.exitCode = code;
    child.kill('SIGKILL');
  };
  for (const [signal, code] of Object.entries(codes)) process.on(signal, () => end(code));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end(143);
  }, 500).unref();
}

async function runInside(argv: readonly string[], isShell = false): Promise<number> {
  await Promise.all(orphanedRuns().map((folder) => startJanitor(folder)()));
  const folder = makeRunFolder();
  const cleanUp = startJanitor(folder);
  try {
    const child = startInside(folder, argv, isShell);
    endEarly(child);
    const code = await exitOf(child);
    if (process.exitCode !== undefined) return Number(process.exitCode);
    const file = join(folder, 'tally.json');
    if (isShell) return code;
    if (existsSync(file)) return report(JSON.parse(readFileSync(file, 'utf8')) as Tally);
    return report({ passed: 0, failed: 1, skipped: [] });
  } finally {
    await cleanUp();
  }
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
  if (args.includes('--shell')) return await runInside(['bash'], true);
  return await runInside([process.execPath, join(import.meta.dirname, 'inside.ts'), ...args]);
}

process.exitCode = await main(process.argv.slice(2));
