import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { EntryPoint } from '../../ports/entry-point.js';
import { identify } from '../host/process-identity.js';
import { readStat } from '../host/proc-stat.js';
import { pathOf } from '../source-entry.js';

/** Longer than any line that is meant. */
const LONGEST_LINE = 1024 * 1024;

/** How many of this process's helpers may be stuck in the kernel at once; each keeps some ten megabytes. */
export const MOST_STUCK = 32;

/** Those that did not end when they were killed. */
const stuck = new Set<ExpendableProcess>();

/** How many are stuck now. */
export function countStuck(): number {
  return stuck.size;
}

/** What hears of it. */
export interface HelperListener {
  /** What it has said: one line of JSON. */
  hear(report: unknown): void;
  /** It has ended by itself, or could not be started. Told once, and not after it was abandoned. */
  over(why: string): void;
  /** It is gone for good, also after it was abandoned. Told once, perhaps never. */
  gone(): void;
}

/**
 * A helper that touches what may never answer. It speaks JSON lines over pipes, works in `/`, holds none of our
 * descriptors, ends by itself when we are gone, and can be thrown away at any time: nobody waits for its end.
 */
export class ExpendableProcess {
  /** Absent where it could not even be tried: no memory. */
  readonly #child: ChildProcess | undefined;
  readonly #listener: HelperListener;
  #pending = '';
  #isOver = false;
  #isGone = false;

  /** Starts a program of this package; never throws. */
  constructor(entry: EntryPoint, listener: HelperListener) {
    this.#listener = listener;
    this.#child = this.#started(entry);
    this.#child?.on('error', (error) => this.#lost(error.message));
    this.#child?.on('exit', (code, signal) => this.#lost(`it has ended (${signal ?? `exit ${code ?? '?'}`})`));
    this.#child?.stdout?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    // A pipe to one that has ended; its end is told by `exit`.
    for (const stream of [this.#child?.stdin, this.#child?.stdout]) stream?.on('error', () => undefined);
    this.#release();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Proof of identity, while it lives and can be looked at. */
  identity(): ProcessIdentity | undefined {
    try {
      return this.pid === undefined ? undefined : identify(this.pid);
    } catch {
      return undefined;
    }
  }

  /** True when it waits for a processor, not for what it has touched. */
  isStarved(): boolean {
    try {
      return this.pid !== undefined && readStat(this.pid)?.state === 'R';
    } catch {
      return false;
    }
  }

  /** Gives it one line. */
  say(line: object): void {
    if (!this.#isOver) this.#child?.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /** Kills it and forgets it. What is stuck in the kernel stays until that lets it go. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.pid !== undefined) stuck.add(this);
    this.#child?.kill('SIGKILL');
    this.#child?.stdin?.destroy();
    this.#child?.stdout?.destroy();
  }

  /** Must not keep this process alive: neither it nor its pipes. */
  #release(): void {
    this.#child?.unref();
    for (const stream of [this.#child?.stdin, this.#child?.stdout]) unref(stream);
  }

  #hear(text: string): void {
    const lines = (this.#pending + text).split('\n');
    this.#pending = lines.pop() ?? '';
    if (this.#pending.length > LONGEST_LINE) this.#pending = '';
    for (const line of lines) if (!this.#isOver) this.#listener.hear(parsed(line));
  }

  #started({ url, execArgv }: EntryPoint): ChildProcess | undefined {
    try {
      return spawn(process.execPath, [...execArgv, ...LEAN, pathOf({ url, execArgv })], {
        cwd: '/',
        env: { LANG: 'C.UTF-8' },
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    } catch (error) {
      // As any other failure, it is told once the caller has what it needs to hear it.
      setImmediate(() => this.#lost(wordsOf(error)));
      return undefined;
    }
  }

  #lost(why: string): void {
    stuck.delete(this);
    const wasOver = this.#isOver;
    this.#isOver = true;
    if (!wasOver) this.#listener.over(why);
    if (!this.#isGone) this.#listener.gone();
    this.#isGone = true;
  }
}

function unref(stream: Readable | Writable | null | undefined): void {
  if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
}

/** What is no JSON was not said by our program, and means nothing. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** It does next to nothing: little memory, no helper threads. */
const LEAN = ['--max-semi-space-size=1', '--v8-pool-size=1', '--no-warnings'];
