import { type ChildProcess, spawn } from 'node:child_process';
import type { ProcessIdentity, SupervisedProcess } from '../../contract/host-processes.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { howEnded, rememberEnd } from './ended-children.js';
import { LAUNCH_NAME, LAUNCH_PIPE, LAUNCH_STAGES } from './launch-line.js';
import { type OpenOutput, readPart } from './output-file.js';
import { isInCgroup } from './ownership.js';
import { endGroup } from './group-ending.js';
import { livingProcess } from './process-identity.js';
import { leaderOf } from './leader-of.js';
import type { Readiness } from './readiness.js';
import { startFailure } from './start-failure.js';
import type { Intended } from './supervision-record.js';
import { waitUntil } from './wait-until.js';

/** How long a program is waited for that bears the name of a stage itself and cannot be told from it. */
const ALIKE_MS = 150;

/**
 * How long it is waited for at least how a program has ended, and why it says so. On a busy machine both come late, and
 * without them a program that could not be started would look like one that was.
 */
const NEWS_MS = 1000;

/** Everything that is needed to start one program. */
export interface Launch {
  readonly program: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly intended: Intended;
  /** Its output file; whoever opened it closes it. */
  readonly output: OpenOutput['file'];
  readonly readiness: Readiness | undefined;
  /** The limit of the call, on the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Starts it in a session of its own and resolves once it is the program itself. */
export async function launch(given: Launch): Promise<SupervisedProcess> {
  const child = spawned(given);
  const pid = child.pid;
  if (pid === undefined) throw await refusal(child, given);
  child.on('error', () => undefined);
  child.unref();
  const started: SupervisedProcess = { ...given.intended, ...leaderOf(child, pid) };
  given.readiness?.began(started);
  const end = watchEnd(child, started, given.readiness);
  await untilItself(started, shellOf(child), given);
  await untilNews(started, end, given);
  if (end.how !== undefined) await refuseUnstarted(given, end.how);
  return ownedAsItIs(started);
}

function spawned({ program, argv, env, output }: Launch): ChildProcess {
  try {
    const [file = '', ...rest] = argv;
    // The last one is the shell's own: see LAUNCH_PIPE.
    return spawn(file, rest, { cwd: '/', env, detached: true, stdio: ['ignore', output.fd, output.fd, 'pipe'] });
  } catch (error) {
    throw startFailure(program, error);
  }
}

function refusal(child: ChildProcess, { program, readiness }: Launch): Promise<Error> {
  readiness?.fail('it was not started');
  return new Promise((resolve) => child.once('error', (error) => resolve(startFailure(program, error))));
}

function watchEnd(child: ChildProcess, who: ProcessIdentity, readiness: Readiness | undefined): { how?: string } {
  const end: { how?: string } = {};
  child.once('exit', (code, signal) => {
    end.how = howEnded(code, signal);
    rememberEnd(who, end.how);
    readiness?.fail(end.how);
  });
  return end;
}

/** The shell that goes before the program, by the pipe that only it holds. */
function shellOf(child: ChildProcess): { isOver: boolean; readonly letGo: () => void } {
  const pipe = child.stdio[LAUNCH_PIPE];
  const shell = { isOver: pipe === null || pipe === undefined, letGo: () => void pipe?.destroy() };
  const over = (): void => {
    shell.isOver = true;
  };
  pipe?.once('close', over).once('error', over);
  // Without a reader the end of a stream is not seen.
  if (pipe !== null && pipe !== undefined && 'resume' in pipe) pipe.resume();
  return shell;
}

/** Until the stages before the program are over, or it has ended. A folder or a file on a dead mount can hold it up for ever. */
async function untilItself(
  started: ProcessIdentity,
  shell: ReturnType<typeof shellOf>,
  { program, deadline, signal }: Launch,
): Promise<void> {
  const alike = performance.now() + ALIKE_MS;
  const isThrough = (): boolean => {
    const stat = livingProcess(started);
    if (stat === undefined) return true;
    // Without memory it is on its way out: the kernel takes that before the pipe.
    return shell.isOver && stat.hasMemory && (!LAUNCH_STAGES.includes(stat.name) || performance.now() > alike);
  };
  await waitUntil(() => signal.aborted || isThrough(), deadline, 20);
  const isStuck = !isThrough();
  shell.letGo();
  if (isStuck) {
    await endGroup(started);
    throw new LksspError('LKSSP_PROGRAM_START', { program, why: 'its folder or its file did not answer' });
  }
}

const newsMs = ({ deadline }: Launch): number => Math.max(NEWS_MS, deadline - performance.now());

/** A process that has ended is seen in /proc before its parent is told how; on a busy machine turns later. */
async function untilNews(started: ProcessIdentity, end: { readonly how?: string }, given: Launch): Promise<void> {
  const told = (): boolean => end.how !== undefined || livingProcess(started) !== undefined;
  await waitUntil(told, performance.now() + newsMs(given), 5);
}

/** The stages say on standard error why they could not go on, under their own names. */
async function refuseUnstarted(given: Launch, how: string): Promise<void> {
  if (!/^exit (?:1|125|126|127)$/.test(how)) return;
  const { program, intended, readiness } = given;
  const end = await readPart(intended.log, { from: 'end', most: 4096 }, newsMs(given));
  const match = new RegExp(`^(?:${LAUNCH_NAME}|setpriv|prlimit|/usr/bin/setpriv|/usr/bin/prlimit): (.*)$`, 'm').exec(
    end.toString('utf8'),
  );
  if (match === null) return;
  readiness?.fail('it was not started');
  const why = (match[1] ?? '').replace(/^(?:line )?\d+: (?:exec: )?/, '');
  throw new LksspError('LKSSP_PROGRAM_START', { program, why });
}

/** Without the cgroup where joining it has failed: then the session says what belongs. */
function ownedAsItIs(started: SupervisedProcess): SupervisedProcess {
  const { cgroup, ...rest } = started;
  if (cgroup === undefined || livingProcess(started) === undefined || isInCgroup(cgroup, started.pid)) return started;
  return rest;
}
