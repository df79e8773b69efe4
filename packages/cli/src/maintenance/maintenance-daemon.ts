import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@lkssp/client';
import { OrderError } from '../order-error.js';
import { errorCode } from '../error-code.js';
import type { Home } from '../home.js';
import { oneLine } from '../render/one-line.js';

/** Exit code of a daemon that finds another one: the other will answer. */
const ANOTHER_RUNS = 4;
const NO_CONNECTION_EXIT = 9;

const ASK_AGAIN_MS = 50;
/** To migrate a store and to load kits may take long on a busy machine. */
const START_MS = 120_000;
/** For one that others have started, or that is about to end. */
const OTHERS_MS = 60_000;
const END_MS = 60_000;

/** A daemon that guards nothing, started for one order. It is a process group of its own: Ctrl-C does not reach it. */
export class MaintenanceDaemon {
  readonly #child: ChildProcess;
  readonly #home: Home;
  /** What it says when it cannot start. A file and not a pipe: writing to a pipe that nobody reads would end it, in the middle of an order perhaps. */
  readonly #words: Words;
  readonly #ended: Promise<number>;
  #exit: number | undefined;

  constructor(program: string, home: Home) {
    this.#home = home;
    this.#words = new Words();
    const place = home.folder === undefined ? [] : ['--home', home.folder];
    this.#child = spawn(process.execPath, [program, '--maintenance', ...place], {
      detached: true,
      stdio: ['ignore', 'ignore', this.#words.file],
    });
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#ended = promise;
    const over = (exit: number): void => {
      this.#exit = exit;
      resolve(exit);
    };
    this.#child.once('error', () => over(1));
    this.#child.once('exit', (code) => over(code ?? 1));
  }

  /** Resolves when a daemon answers: this one, or another that somebody has started in the same moment. */
  async answers(client: Client): Promise<void> {
    try {
      const start = performance.now();
      while (!(await isThere(client))) {
        const limit = this.#exit === ANOTHER_RUNS ? OTHERS_MS : START_MS;
        if (this.#exit !== undefined && this.#exit !== ANOTHER_RUNS) throw this.#failure(this.#exit);
        if (performance.now() - start > limit) throw this.#failure(this.#exit ?? NO_CONNECTION_EXIT);
        await pause(ASK_AGAIN_MS);
      }
    } catch (error) {
      this.leave();
      throw error;
    } finally {
      this.#words.close();
    }
  }

  /** Lets it end by itself. */
  leave(): void {
    this.#child.unref();
  }

  /** Ends it when what it has begun is over, and waits for that: the next order finds the home free. */
  async end(client: Client): Promise<void> {
    if (this.#exit !== undefined) return;
    try {
      // Another may have been faster, and guard: this one has not found that out yet then.
      const { pid } = await client.health();
      if (pid === this.#child.pid) await client.stop({ keepRunning: true });
      else this.#child.kill('SIGTERM');
    } catch {
      this.#child.kill('SIGTERM');
    }
    await Promise.race([this.#ended, pause(END_MS, undefined, { ref: false })]);
    this.leave();
  }

  #failure(exit: number): OrderError {
    const said = oneLine(this.#words.read()).replace(/^lksspd: /, '');
    const why = said === '' ? 'it said nothing of why' : said;
    const message = `No daemon answers at ${this.#home.socket}, and one for this order alone did not start: ${why}`;
    return new OrderError('LKSSP_DAEMON_ABSENT', message, exit);
  }
}

/** A file without a name. */
class Words {
  readonly file: number;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'lkssp-'));
    const path = join(folder, 'words');
    this.file = openSync(path, 'wx+', 0o600);
    rmSync(folder, { recursive: true, force: true });
  }

  read(): string {
    try {
      return readFileSync(`/proc/self/fd/${this.file}`, 'utf8');
    } catch {
      return '';
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

async function isThere(client: Client): Promise<boolean> {
  try {
    await client.health();
    return true;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'LKSSP_DAEMON_ABSENT' || code === 'LKSSP_DAEMON_STOPPING') return false;
    throw error;
  }
}
