import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../rig/program.ts';
import { makeCgroup, startJanitor } from './janitor.ts';
import { CACHE, makeRunFolder, orphanedRuns } from './run-folder.ts';

/** What runs inside, and how. */
export interface InsideRun {
  readonly argv: readonly [string, ...string[]];
  /** It shares the terminal, with its Ctrl-C. Default: Ctrl-C ends all of it at once. */
  readonly ownsTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the folder of the run after its end, before that is removed. */
  readonly collect?: (folder: string) => void;
}

/** Why namespaces cannot be had here, or undefined. */
export function namespaceObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root, to mount and to make interfaces';
  const isMissing = (name: string): boolean => spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status !== 0;
  const missing = ['unshare', 'setpriv', 'flock', 'losetup', 'ip'].filter(isMissing);
  if (missing.length > 0) return `it needs ${missing.join(', ')} (packages util-linux, mount, iproute2)`;
  const probe = spawnSync('unshare', ['-m', '-n', '-p', '-f', '--mount-proc', 'true'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : `namespaces cannot be made here: ${probe.stderr.trim()}`;
}

/** There is one clock and one kernel for all namespaces: nobody inside may set or load anything there. */
const SETTINGS = ['--bounding-set', '-sys_time,-sys_module', '--inh-caps', '-sys_time,-sys_module'];
const NAMESPACES = ['--mount', '--net', '--pid', '--ipc', '--uts', '--cgroup', '--mount-proc'];

/** The processes inside end with `unshare`, and that ends with this process, however this process ends: the kernel sends the signals. */
function start(folder: string, { argv, ownsTerminal = false, env = {} }: InsideRun): ChildProcess {
  const cgroup = makeCgroup(folder);
  const join_ = cgroup === undefined ? '' : `echo $$ >'${cgroup}/cgroup.procs' && `;
  const bind = ['setpriv', '--pdeathsig', 'KILL', ...SETTINGS, '/bin/sh', '-c', `${join_}exec "$@"`, 'namespaces'];
  const enter = ['unshare', ...NAMESPACES, '--fork', '--kill-child', '--propagation', 'private'];
  const [file, ...args] = [...bind, ...enter, '/bin/sh', join(import.meta.dirname, 'namespaces.sh'), ...argv] as const;
  return spawn(file ?? '', args, {
    cwd: ROOT,
    stdio: ownsTerminal ? 'inherit' : ['ignore', 'inherit', 'inherit'],
    detached: !ownsTerminal,
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
function endEarly(child: ChildProcess, ownsTerminal: boolean): () => number | undefined {
  let code: number | undefined;
  const end = (because: number): void => {
    code = because;
    child.kill('SIGKILL');
  };
  // What shares the terminal gets its Ctrl-C by itself, and decides what it means.
  process.on('SIGINT', () => (ownsTerminal ? undefined : end(130)));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  const parent = process.ppid;
  setInterval(() => (process.ppid === parent ? undefined : end(143)), 500).unref();
  return () => code;
}

/** Runs a program as the only thing in fresh namespaces; resolves with its exit code when nothing of it is left on the machine. */
export async function runInNamespaces(run: InsideRun): Promise<number> {
  await Promise.all(orphanedRuns().map((folder) => startJanitor(folder)()));
  const folder = makeRunFolder();
  const cleanUp = startJanitor(folder);
  try {
    const child = start(folder, run);
    const endedEarly = endEarly(child, run.ownsTerminal ?? false);
    const code = await exitOf(child);
    run.collect?.(folder);
    return endedEarly() ?? code;
  } finally {
    await cleanUp();
  }
}
