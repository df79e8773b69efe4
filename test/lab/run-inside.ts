import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { makeCgroup, startJanitor } from './janitor.ts';
import { CACHE, makeRunFolder, orphanedRuns } from './run-folder.ts';

/** Name of the file in the folder of a run that holds the number of the process to enter by, for nsenter(1). */
export const LEADER = 'leader.pid';

/** How something runs in namespaces of its own. */
export interface InsideOrder {
  /** It is for a person: it has the terminal, and with it its Ctrl-C. Default: Ctrl-C ends all of it at once. */
  readonly isShell?: boolean;
  /** Name of a file that it leaves in the folder of the run, LKSSP_LAB_RUN. */
  readonly leaves?: string;
  /** A signal is passed on, for an orderly end; a second one ends all of it at once, as the first does by default. */
  readonly passesSignals?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets what it prints, on both streams. Default: it prints where this process does. */
  readonly onPrinted?: (text: string) => void;
  /** Milliseconds until all of it is ended. Default: never. */
  readonly withinMs?: number;
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
function start(
  folder: string,
  argv: readonly string[],
  { isShell = false, env = {}, onPrinted }: InsideOrder,
): ChildProcess {
  const cgroup = makeCgroup(folder);
  const join_ = cgroup === undefined ? '' : `echo $$ >'${cgroup}/cgroup.procs' && `;
  const bind = ['setpriv', '--pdeathsig', 'KILL', ...SETTINGS, '/bin/sh', '-c', `${join_}exec "$@"`, 'namespaces'];
  const enter = ['unshare', ...NAMESPACES, '--fork', '--kill-child', '--propagation', 'private'];
  const [file, ...args] = [...bind, ...enter, '/bin/sh', join(import.meta.dirname, 'namespaces.sh'), ...argv] as const;
  const output = onPrinted === undefined ? 'inherit' : 'pipe';
  const child = spawn(file ?? '', args, {
    cwd: ROOT,
    stdio: isShell ? 'inherit' : ['ignore', output, output],
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
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => onPrinted?.(String(chunk)));
  return child;
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    // After its streams have ended, so that nothing of what it printed is missing.
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });

/** The processes that one has started and not lost. */
const childrenOf = (pid: number): readonly number[] =>
  existsSync(`/proc/${pid}/task/${pid}/children`)
    ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        .split(' ')
        .map(Number)
        .filter((child) => child > 0)
    : [];

/** Leaves the number that process 1 inside has here, by which others can enter. */
async function leaveLeader(folder: string, { pid = 0 }: ChildProcess): Promise<void> {
  const leader = await waitUntil('the namespaces', { withinMs: 10_000 }, () => childrenOf(pid)[0]).catch(
    () => undefined,
  );
  if (leader !== undefined && existsSync(folder)) writeFileSync(join(folder, LEADER), String(leader));
}

/** Passes a signal on to the program itself, which process 1 inside has started. False when there is none yet. */
function passOn(name: NodeJS.Signals, { pid = 0 }: ChildProcess): boolean {
  const programs = childrenOf(pid).flatMap(childrenOf);
  for (const program of programs) process.kill(program, name);
  return programs.length > 0;
}

/** How long an orderly end may take. */
const ORDERLY_MS = 90_000;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What may end all of it before its time, and how it came to that. */
class EarlyEnd {
  /** With which code this process shall end then. */
  code: number | undefined;
  readonly #child: ChildProcess;
  readonly #order: InsideOrder;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #onSignal = (name: NodeJS.Signals): void => {
    // A shell gets Ctrl-C by itself, and decides what it means.
    if (name !== 'SIGINT' || this.#order.isShell !== true) this.#end(name as keyof typeof EXIT_CODES);
  };

  /** From now on a signal ends it, and the end of whoever started this process, and its deadline. */
  constructor(child: ChildProcess, order: InsideOrder) {
    this.#child = child;
    this.#order = order;
    for (const name of Object.keys(EXIT_CODES)) process.on(name, this.#onSignal);
    const parent = process.ppid;
    this.#timers.push(setInterval(() => (process.ppid === parent ? undefined : this.#end('SIGTERM')), 500));
    if (order.withinMs !== undefined) this.#timers.push(setTimeout(() => child.kill('SIGKILL'), order.withinMs));
  }

  over(): void {
    for (const name of Object.keys(EXIT_CODES)) process.off(name, this.#onSignal);
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #end(name: keyof typeof EXIT_CODES): void {
    const isFirst = this.code === undefined;
    this.code = EXIT_CODES[name];
    const isPassed = this.#order.passesSignals === true && isFirst && passOn(name, this.#child);
    this.#timers.push(setTimeout(() => this.#child.kill('SIGKILL'), isPassed ? ORDERLY_MS : 0));
  }
}

/** Runs a program as the only thing in fresh namespaces; resolves when it has ended and nothing of it is left on the machine. */
export async function runInside(argv: readonly string[], order: InsideOrder = {}): Promise<InsideEnd> {
  await Promise.all(orphanedRuns().map((folder) => startJanitor(folder)()));
  const folder = makeRunFolder();
  const cleanUp = startJanitor(folder);
  try {
    const child = start(folder, argv, order);
    const early = new EarlyEnd(child, order);
    void leaveLeader(folder, child);
    const ended = await exitOf(child).finally(() => early.over());
    const code = early.code ?? ended;
    const file = join(folder, order.leaves ?? '');
    return order.leaves !== undefined && existsSync(file) ? { code, left: readFileSync(file, 'utf8') } : { code };
  } finally {
    await cleanUp();
  }
}
