import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@lkssp/client';
import { UsageError } from '../arguments/usage-error.js';
import { connect } from '../connect.js';
import { daemonProgram } from '../daemon-program.js';
import { homeOf } from '../home.js';
import { clearUpAfter } from './clear-up-after.js';
import { runNpm } from './run-npm.js';

const SYSTEM_EXIT = 1;
const START_MS = 60_000;
const LOOK_MS = 50;
/** Time for taking everything out of service before the daemon is ended the hard way. */
const STOP_MS = 30_000;
const LAST_WORDS = 2000;

/** An lkssp of its own in a temporary folder, with a daemon that nobody else knows. */
export class TrialHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'lkssp-try-'));
  readonly client: Client = connect(homeOf(this.folder, undefined, '/'));
  #daemon: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  /** Installs a packed kit as npm does in the kit folder, with the npm configuration of `from`. */
  async install(tarball: string, from: string, signal?: AbortSignal): Promise<void> {
    const kits = join(this.folder, 'lib/kits/current');
    mkdirSync(kits, { recursive: true, mode: 0o700 });
    writeFileSync(join(kits, 'package.json'), `${JSON.stringify({ private: true }, null, 2)}\n`);
    const own = join(from, '.npmrc');
    if (existsSync(own)) copyFileSync(own, join(kits, '.npmrc'));
    const how = ['--omit=peer', '--legacy-peer-deps', '--ignore-scripts', '--prefer-offline'];
    await runNpm(kits, ['install', tarball, '--prefix', kits, ...how], signal);
    // A token may stand in it; the daemon of a trial installs nothing more.
    rmSync(join(kits, '.npmrc'), { force: true });
  }

  /** Starts the daemon and resolves when it answers. Rejects with what it has said when it ends instead. */
  async start(signal: AbortSignal): Promise<void> {
    const words = openSync(this.#wordsFile, 'a', 0o600);
    // In a session of its own: a Ctrl-C is for the command, which then ends it in order.
    const daemon = spawn(process.execPath, [daemonProgram(), '--home', this.folder], {
      detached: true,
      stdio: ['ignore', 'ignore', words],
    });
    closeSync(words);
    this.#daemon = daemon;
    if (daemon.pid !== undefined) clearUpAfter(daemon.pid, this.folder);
    this.#ended = new Promise((resolve) => {
      daemon.once('exit', () => resolve());
      daemon.once('error', () => resolve());
    });
    const until = performance.now() + START_MS;
    while (!(await this.#answers())) {
      signal.throwIfAborted();
      if (this.isOver || performance.now() > until) throw new UsageError(this.#complaint(), SYSTEM_EXIT);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** True when the daemon was started and runs no more. */
  get isOver(): boolean {
    const daemon = this.#daemon;
    return daemon !== undefined && (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null);
  }

  /** Resolves when the daemon has ended, whoever ended it. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Takes everything out of service, ends the daemon and removes the folder. */
  async remove(): Promise<void> {
    if (this.#daemon !== undefined && !this.isOver) await this.#stop(this.#daemon);
    this.client.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #stop(daemon: ChildProcess): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => void (timer = setTimeout(resolve, STOP_MS)));
    try {
      // Its end is what counts, not its answer: that may be cut off by it.
      await Promise.race([this.client.stop({ now: true }), late]).catch(() => daemon.kill('SIGTERM'));
      await Promise.race([this.#ended, late]);
    } finally {
      clearTimeout(timer);
    }
    if (this.isOver) return;
    daemon.kill('SIGKILL');
    await this.#ended;
  }

  async #answers(): Promise<boolean> {
    try {
      await this.client.health({ deadlineMs: START_MS });
      return true;
    } catch {
      return false;
    }
  }

  get #wordsFile(): string {
    return join(this.folder, 'daemon.txt');
  }

  #complaint(): string {
    const words = readFileSync(this.#wordsFile, 'utf8').slice(-LAST_WORDS).trim();
    return `The daemon of the trial ${this.isOver ? 'has ended' : 'does not answer'}. ${words || 'It has said nothing.'}`;
  }
}
