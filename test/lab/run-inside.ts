import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../rig/program.ts';
import { makeCgroup, startJanitor } from './janitor.ts';
import { CACHE, makeRunFolder, orphanedRuns } from './run-folder.ts';

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

/** How something runs in namespaces of its own. */
export interface InsideOrder {
  /** It is for a person: it has the terminal. */
  readonly isShell?: boolean;
  /** Name of a file that it leaves in the folder of the run, LKSSP_LAB_RUN. */
  readonly leaves?: string;
}

/** How it ended, and the text that it left. */
export interface InsideEnd {
  readonly code: number;
  readonly left?: string;
}

/** Runs a program in fresh namespaces to its end, and removes everything that is left of it and of earlier runs. */
export async function runInside(argv: readonly string[], order: InsideOrder = {}): Promise<InsideEnd> {
  const { isShell = false, leaves } = order;
  await Promise.all(orphanedRuns().map((folder) => startJanitor(folder)()));
  const folder = makeRunFolder();
  const cleanUp = startJanitor(folder);
  try {
    const child = startInside(folder, argv, isShell);
    endEarly(child);
    const ended = await exitOf(child);
    const code = process.exitCode === undefined ? ended : Number(process.exitCode);
    const file = join(folder, leaves ?? '');
    return leaves !== undefined && existsSync(file) ? { code, left: readFileSync(file, 'utf8') } : { code };
  } finally {
    await cleanUp();
  }
}
