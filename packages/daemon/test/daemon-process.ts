import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

export const OFTEN = { interval: 20 };
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
export const HOOKS = new URL('../../core/src/node/source-hooks.ts', import.meta.url).href;
const KIT = fileURLToPath(new URL('../../kit-genapp', import.meta.url));

/** A folder for one test, removed with everything in it. */
export function trialFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-daemon-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Puts the generic application kit into the kit folder of `home`. */
export function installKit(home: string): void {
  const folder = join(home, 'lib', 'kits', 'current');
  mkdirSync(join(folder, 'node_modules', '@lkssp'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { '@lkssp/kit-genapp': '*' } }));
  symlinkSync(KIT, join(folder, 'node_modules', '@lkssp', 'kit-genapp'));
}

/** What became of an order. */
export interface EndedOperation {
  readonly phase: string;
  readonly code?: string;
  readonly progress: readonly { readonly text: string }[];
}

/** Lets kits come from a registry. */
export function configure(home: string, registry: string, more = ''): void {
  mkdirSync(join(home, 'etc'), { recursive: true });
  writeFileSync(join(home, 'etc', 'lkssp.config.yaml'), `kits: { registry: "${registry}" }\n${more}`);
}

/** A real daemon, run from sources, ended with the test. */
export class DaemonProcess {
  readonly home: string;
  readonly child: ChildProcess;
  printed = '';
  readonly exit: Promise<number | NodeJS.Signals>;

  constructor(
    home: string,
    {
      words = [],
      env = {},
      cwd = process.cwd(),
    }: { words?: string[]; env?: Record<string, string>; cwd?: string } = {},
  ) {
    this.home = home;
    this.child = spawn(process.execPath, ['--import', HOOKS, MAIN, '--home', home, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      cwd,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
    this.exit = once(this.child, 'close').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.exit;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Texts of the log, without what stands before them. */
  log(): readonly string[] {
    const file = join(this.home, 'log', 'lkssp.log');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => line.replace(/^.*?:\d{6}:/, ''));
  }

  /** Waits until it answers. */
  async serving(): Promise<this> {
    await vi.waitFor(async () => {
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.printed}`);
      await this.ask('/status');
    }, OFTEN);
    return this;
  }

  /** Waits for a line of the log. */
  async told(text: string): Promise<void> {
    await vi.waitFor(() => {
      if (!this.log().some((line) => line.includes(text))) throw new Error(`not told: ${this.log().join('\n')}`);
    }, OFTEN);
  }

  /** The answer to a request at its socket. */
  ask(path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    const asked = request({
      socketPath: join(this.home, 'run', 'lkssp.sock'),
      path: `/api/v1${path}`,
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text) as Record<string, unknown>));
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }

  /** Gives an order and waits for its end. */
  async order(path: string, body: unknown = {}): Promise<EndedOperation> {
    const begun = await this.ask(path, body);
    if (typeof begun['id'] !== 'string') throw new Error(`${path} was refused: ${JSON.stringify(begun)}`);
    for (;;) {
      const now = (await this.ask(`/operations/${begun['id']}?seen=1000&waitMs=30000`)) as unknown as EndedOperation;
      if (now.phase !== 'running') return now;
    }
  }

  /** Sends a signal and gives back how it ended. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return await this.exit;
  }
}

/** Living children of a process. From /proc/PID/stat: reading a command line can block for as long as that process does. */
export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => fieldsOf(pid)[1] === String(parent));
}

/** Those of `pids` that live: no zombies. */
export function living(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => !'ZX'.includes(fieldsOf(pid)[0] ?? 'X'));
}

/** Fields of /proc/PID/stat from the third on: state, parent ... */
function fieldsOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
