import { type ChildProcess, spawn } from 'node:child_process';
import { entryPoint, LksspError, pathOf } from '@lkssp/core/engine';
import type { Failure } from './failure.js';
import { type FailureScene, failureSentence } from './failure-sentence.js';
import { Seats } from './seats.js';
import type { Answers, Report, Task } from './tasks.js';

/** What one run in the workshop is given besides its task. */
export interface WorkshopRun {
  readonly scene: FailureScene;
  readonly deadlineMs: number;
  /** What is being done, for the sentence about a deadline. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((words: string) => void) | undefined;
}

/** What is passed on of the environment: nothing of npm, nothing of Node, no tokens. */
const PASSED = ['PATH', 'LANG', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
/** What anybody may ask at any time, side by side; builds wait for each other anyway. */
const QUESTIONS: ReadonlySet<Task['kind']> = new Set(['versions', 'search', 'verify']);
/** Each costs some ninety megabytes: many questions to a registry that hangs must not take the memory of a server. */
const SEATS = new Seats(4);
const MINUTE = 60_000;
const MOST_STDERR = 4096;
/** Many small files are written and synced: more threads than Node's four. */
const THREADS = '16';

function environment(home: string): Record<string, string> {
  const kept = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), HOME: home, UV_THREADPOOL_SIZE: THREADS };
}

/** A process group of its own, so that all of it can be ended; its channel ends it with this process. */
function start(home: string): ChildProcess {
  const entry = entryPoint('workshop-main', import.meta.url);
  return spawn(process.execPath, ['--no-warnings', ...entry.execArgv, pathOf(entry)], {
    cwd: '/',
    detached: true,
    env: environment(home),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

const limitWords = (ms: number): string => (ms < 2 * MINUTE ? `${ms / 1000} s` : `${Math.round(ms / MINUTE)} min`);

/** Does one task in a process of its own, which is ended at the deadline and by the signal. Rejects with an LksspError. */
export async function runInWorkshop<Kind extends Task['kind']>(
  task: Extract<Task, { kind: Kind }>,
  run: WorkshopRun,
): Promise<Answers[Kind]> {
  const { what, signal, deadlineMs } = run;
  if (signal?.aborted === true) throw new LksspError('LKSSP_BUILD_ABORTED', { what });
  const stop = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => stop.reject(new LksspError('LKSSP_REGISTRY_SLOW', { what, limit: limitWords(deadlineMs) })),
    deadlineMs,
  );
  const abort = (): void => stop.reject(new LksspError('LKSSP_BUILD_ABORTED', { what }));
  signal?.addEventListener('abort', abort, { once: true });
  const work = async () => (await inProcess(task, run, stop.promise)) as Answers[Kind];
  try {
    return await (QUESTIONS.has(task.kind) ? SEATS.use(work, stop.promise) : work());
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function inProcess(task: Task, run: WorkshopRun, stop: Promise<never>): Promise<unknown> {
  const child = start(run.scene.folder);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    return await Promise.race([answerOf(child, task, run), stop]);
  } finally {
    end(child);
    // What it was writing to may be removed only when it is gone.
    await ended;
  }
}

function answerOf(child: ChildProcess, task: Task, { scene, onProgress }: WorkshopRun): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const fail = (failure: Failure): void => reject(failureSentence(failure, scene));
  let stderr = '';
  child.stderr?.on('data', (part: Buffer) => (stderr = (stderr + part.toString()).slice(-MOST_STDERR)));
  child.on('message', (report: Report) => {
    if ('progress' in report) onProgress?.(report.progress);
    else if ('done' in report) resolve(report.done);
    else fail(report.failed);
  });
  child.once('error', (error) => fail({ message: error.message }));
  child.once('close', (code, signal) => {
    fail({ message: `its process ended (${signal ?? `exit code ${code}`}) ${stderr.trim().slice(-LAST_WORDS)}` });
  });
  child.send(task, (error) => {
    if (error !== null) fail({ message: error.message });
  });
  return promise;
}

const LAST_WORDS = 300;
