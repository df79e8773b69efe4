import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../rig/program.ts';
import { makeCgroup, startJanitor } from './janitor.ts';
import { CACHE, makeRunFolder, orphanedRuns } from './run-folder.ts';

/** How something runs in namespaces of its own. */
export interface InsideOrder {
  /** It is for a person: it has the terminal, and with it its Ctrl-C. Default: Ctrl-C ends all of it at once. */
  readonly isShell?: boolean;
  /** Name of a file that it leaves in the folder of the run, LKSSP_LAB_RUN. */
  readonly leaves?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How it ended, and the text that it left. */
export interface InsideEnd {
  readonly code: number;
  readonly left?: string;
}

/** There is one clock and one kernel for all namespaces: nobody inside may set or load anything there. */
const SETTINGS = ['--bounding-set', '-sys_time,-sys_module', '--inh-caps', '-sys_time,-sys_module'];
const NAMESPACES = ['--mount', '--net', '--pid', '--ipc', '--uts', '--cgroup', '--mount-proc'];

/** The processes inside end with `unshare`, and that ends with this process, however this process ends: the kernel sends the signals. */
function start(folder: string, argv: readonly string[], { isShell = false, env = {} }: InsideOrder): ChildProcess {
  const cgroup = makeCgroup(folder);
  const join_ = cgroup === undefined ? '' : `echo $$ >'${cgroup}/cgroup.procs' && `;
  const bind = ['setpriv', '--pdeathsig', 'KILL', ...SETTINGS, '/bin/sh', '-c', `${join_}exec "$@"`, 'namespaces'];
  const enter = ['unshare', ...NAMESPACES, '--fork', '--kill-child', '--propagation', 'private'];
  const [file, ...args] = [...bind, ...enter, '/bin/sh', join(import.meta.dirname, 'namespaces.sh'), ...argv] as const;
  return spawn(file ?? '', args, {
    cwd: ROOT,
    stdio: isShell ? 'inherit' : ['ignore', 'inherit', 'inherit'],
    detached: !isShell,
    env: {
      ...process.env,
      TMPDIR: folder,
      LKSSP_LAB_RUN: folder,
      LKSSP_LAB_CACHE: CACHE,
      LKSSP_LAB_HOST: `${readlinkSync('/proc/self/ns/mnt')} ${readlinkSync('/proc/self/ns/net')}`,
      ...env,
    },
  });
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });

/** Ends all of it on a signal, and when whoever started this process is gone. Tells with which code this process shall end then. */
function endEarly(child: ChildProcess, isShell: boolean): () => number | undefined {
  let code: number | undefined;
  const end = (because: number): void => {
    code = because;
    child.kill('SIGKILL');
  };
  // What shares the terminal gets its Ctrl-C by itself, and decides what it means.
  process.on('SIGINT', () => (isShell ? undefined : end(130)));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  const parent = process.ppid;
  setInterval(() => (process.ppid === parent ? undefined : end(143)), 500).unref();
  return () => code;
}

/** Runs a program as the only thing in fresh namespaces; resolves when it has ended and nothing of it is left on the machine. */
export async function runInside(argv: readonly string[], order: InsideOrder = {}): Promise<InsideEnd> {
  await Promise.all(orphanedRuns().map((folder) => startJanitor(folder)()));
  const folder = makeRunFolder();
  const cleanUp = startJanitor(folder);
  try {
    const child = start(folder, argv, order);
    const endedEarly = endEarly(child, order.isShell ?? false);
    const ended = await exitOf(child);
    const code = endedEarly() ?? ended;
    const file = join(folder, order.leaves ?? '');
    return order.leaves !== undefined && existsSync(file) ? { code, left: readFileSync(file, 'utf8') } : { code };
  } finally {
    await cleanUp();
  }
}
