import { type ChildProcess, spawn } from 'node:child_process';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { endGroup } from './group-ending.js';
import { markGroup } from './group-marker.js';
import { KeptOutput } from './kept-output.js';
import { leaderOf } from './leader-of.js';
import { DRAIN_MS } from './run-limits.js';
import { startFailure } from './start-failure.js';

/** A line to start, complete in every respect. */
export interface ProgramLine {
  /** What it is called in messages. */
  readonly program: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Descriptor of a file for both streams; left out: pipes. */
  readonly output?: number;
  readonly keepBytes: number;
  readonly runFolder: string;
}

/** How a program ended; both null when it is still there after KILL. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A program in a session of its own, from its start to its end or ours. */
export class RunningProgram {
  readonly #child: ChildProcess;
  readonly #leader: ProcessIdentity;
  readonly #unmark: () => void;
  readonly #ended: Promise<ProgramEnd>;
  readonly #closed: Promise<void>;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
  #cut: Promise<ProgramEnd> | undefined;
  #hasEnded = false;
  #giveUp: (end: Promise<ProgramEnd>) => void = () => undefined;

  private constructor(child: ChildProcess, leader: ProcessIdentity, line: ProgramLine) {
    this.#child = child;
    this.#leader = leader;
    this.#unmark = markGroup(line.runFolder, leader, line.program);
    this.#ended = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        resolve({ code, signal });
      }),
    );
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.stdout = new KeptOutput(child.stdout, line.keepBytes);
    this.stderr = new KeptOutput(child.stderr, line.keepBytes);
  }

  /** Starts it, or rejects with LKSSP_PROGRAM_START or, when the machine lacks something, LKSSP_HOST_UNABLE. */
  static async start(line: ProgramLine): Promise<RunningProgram> {
    const child = spawned(line);
    const pid = child.pid;
    if (pid === undefined) throw await refusal(child, line.program);
    child.on('error', () => undefined);
    return new RunningProgram(child, leaderOf(child, pid), line);
  }

  /** True once {@link end} was called. */
  get wasCut(): boolean {
    return this.#cut !== undefined;
  }

  /** Ends all of it now. What it has left behind after an end of its own is the application, and stays. */
  end(): void {
    if (this.#hasEnded) return;
    this.#cut ??= this.#endAll();
    this.#giveUp(this.#cut);
  }

  async #endAll(): Promise<ProgramEnd> {
    const gone = await endGroup(this.#leader);
    return gone ? await this.#ended : { code: null, signal: null };
  }

  /** Resolves when it has ended, or when nothing more can be done to end it. */
  async over(): Promise<ProgramEnd> {
    const givenUp = new Promise<ProgramEnd>((resolve) => (this.#giveUp = resolve));
    const end = await Promise.race([this.#ended, this.#cut ?? givenUp]);
    const last = this.#cut === undefined ? end : await this.#cut;
    if (last.code !== null || last.signal !== null) this.#unmark();
    await this.#drain();
    return last;
  }

  /** Reads what is still in the pipes. Whoever was left behind may hold them open, so not for long. */
  async #drain(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
    await Promise.race([this.#closed, enough]);
    clearTimeout(timer);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#child.unref();
  }
}

function spawned({ program, argv, env, output }: ProgramLine): ChildProcess {
  const stream = output ?? 'pipe';
  try {
    const [file, ...rest] = argv;
    return spawn(file, rest, { cwd: '/', env, detached: true, stdio: ['ignore', stream, stream] });
  } catch (error) {
    throw startFailure(program, error);
  }
}

function refusal(child: ChildProcess, program: string): Promise<Error> {
  return new Promise((resolve) => child.once('error', (error) => resolve(startFailure(program, error))));
}
