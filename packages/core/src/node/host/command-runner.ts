import type { RunRequest, RunResult } from '../../contract/host.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { leftCgroup } from './cgroup-tree.js';
import { programEnvironment } from './program-environment.js';
import { type OpenOutput, readPart } from './output-file.js';
import { openRunOutput } from './run-output.js';
import { KEEP_BYTES, LONGEST_TIMER_MS } from './run-limits.js';
import { runLine, whyNotStarted } from './run-line.js';
import { RunningProgram } from './running-program.js';

/** What a runner needs of its call. */
export interface RunnerSetting {
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly runFolder: string;
  /** Where `outputFile`s are written, with the resource's own prefix. */
  readonly outputPrefix: string;
}

/** What a program did, its output as it was. */
export interface RawResult extends Omit<RunResult, 'stdout' | 'stderr'> {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs programs for one call. */
export class CommandRunner {
  readonly #setting: RunnerSetting;
  readonly #running = new Map<RunningProgram, Promise<unknown>>();

  constructor(setting: RunnerSetting) {
    this.#setting = setting;
  }

  /** As `Host.run`. */
  async run(request: RunRequest): Promise<RunResult> {
    const raw = await this.runRaw(request);
    return { ...raw, stdout: raw.stdout.toString('utf8'), stderr: raw.stderr.toString('utf8') };
  }

  /** The same with the bytes as they came. */
  async runRaw(request: RunRequest): Promise<RawResult> {
    // Starting the next child in the turn in which one ended starves every timer of this process.
    await new Promise(setImmediate);
    const withinMs = this.#within(request);
    const output = await openRunOutput(this.#setting, request.outputFile);
    try {
      return await this.#watch(request, withinMs, output);
    } finally {
      await output?.file.close();
    }
  }

  #within({ argv, withinMs }: RunRequest): number {
    const left = this.#setting.deadline - performance.now();
    const aborted = this.#setting.signal.aborted;
    if (aborted || left <= 0) {
      const why = aborted ? 'the call was aborted' : 'no time is left';
      throw new LksspError('LKSSP_HOST_ABORTED', { what: argv[0], why });
    }
    return Math.min(withinMs ?? left, left, LONGEST_TIMER_MS);
  }

  async #watch(request: RunRequest, withinMs: number, output: OpenOutput | undefined): Promise<RawResult> {
    const began = performance.now();
    const program = await RunningProgram.start({
      program: request.argv[0],
      // What it leaves running must not end with the unit of the daemon, whose cgroup systemd empties.
      argv: runLine(request.argv, request.cwd, output === undefined ? undefined : leftCgroup(this.#setting.runFolder)),
      env: programEnvironment(request.env),
      keepBytes: request.keepBytes ?? KEEP_BYTES,
      runFolder: this.#setting.runFolder,
      ...(output === undefined ? {} : { output: output.file.fd }),
    });
    const { code, signal } = await this.#untilOver(program, withinMs);
    const tookMs = performance.now() - began;
    const stdout = await this.#outputOf(request, program, output);
    const stderr = program.stderr.bytes();
    this.#refuseUnstarted(request, code, output === undefined ? stderr : stdout);
    const ok = !program.wasCut && code !== null && (request.accept ?? [0]).includes(code);
    return { ok, code, signal, timedOut: program.wasCut, stdout, stderr, tookMs };
  }

  async #untilOver(program: RunningProgram, withinMs: number): ReturnType<RunningProgram['over']> {
    const { signal } = this.#setting;
    const cut = (): void => program.end();
    const timer = setTimeout(cut, withinMs);
    signal.addEventListener('abort', cut);
    if (signal.aborted) cut();
    const over = program.over();
    this.#running.set(program, over);
    try {
      return await over;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
      this.#running.delete(program);
    }
  }

  async #outputOf(
    { keepBytes = KEEP_BYTES }: RunRequest,
    program: RunningProgram,
    output?: OpenOutput,
  ): Promise<Buffer> {
    if (output === undefined) return program.stdout.bytes();
    return await readPart(output.path, { from: 'start', most: keepBytes });
  }

  #refuseUnstarted({ argv }: RunRequest, code: number | null, errors: Buffer): void {
    const why = whyNotStarted(code, errors.toString('utf8'));
    if (why !== undefined) throw new LksspError('LKSSP_PROGRAM_START', { program: argv[0], why });
  }

  /** Ends whatever still runs. */
  async endAll(): Promise<void> {
    const running = [...this.#running];
    for (const [program] of running) program.end();
    await Promise.allSettled(running.map(([, over]) => over));
  }
}
