import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Client, createClient } from '@lkssp/client';
import { type ProcessFacts, processFacts } from './process-facts.ts';
import type { Program } from './program.ts';
import { waitUntil } from './wait-until.ts';

const KEEP = 20_000;

/** A daemon that was started as a process of its own, with a client of it. */
export interface DaemonProcess {
  readonly facts: ProcessFacts;
  readonly client: Client;
  /** What it has printed on both streams; the end of it. */
  readonly printed: () => string;
  /** Exit code or name of the signal, once it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Sends a signal and waits for its end, killing it after `withinMs`. */
  readonly end: (signal?: NodeJS.Signals, withinMs?: number) => Promise<number | NodeJS.Signals>;
}

/** How a daemon is started. */
export interface DaemonStart {
  readonly program: Program;
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is called before Node: setpriv(1) and the like, which becomes it. */
  readonly wrapper?: readonly string[];
  /** In a session of its own, where Ctrl-C at a terminal does not reach it. Default: no. */
  readonly isOwnSession?: boolean;
  /** Called as soon as the process is there, with what kills it: so that nothing is left when the start is broken off. */
  readonly onStarted?: (kill: () => Promise<void>) => void;
  /** How long it may take until its socket answers; default 30 s. */
  readonly withinMs?: number;
}

function keepPrinted(child: ChildProcess): () => string {
  let kept = '';
  const keep = (chunk: Buffer): void => {
    kept = (kept + chunk.toString('utf8')).slice(-KEEP);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => kept;
}

type Ended = number | NodeJS.Signals;

/** A process that was started, before it is known whether it serves. */
class StartedDaemon {
  readonly printed: () => string;
  readonly ended: Promise<Ended>;
  /** How it has ended; undefined while it runs. */
  over: Ended | undefined;
  readonly #child: ChildProcess;

  constructor({ program, home, env, wrapper = [], isOwnSession = false }: DaemonStart) {
    const { command, nodeArguments = [], daemon } = program;
    const words = daemon === undefined ? [command, '--home', home, 'daemon'] : [daemon, '--home', home];
    const [file = '', ...args] = [...wrapper, process.execPath, ...nodeArguments, ...words];
    this.#child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isOwnSession,
      env: { ...process.env, ...env },
    });
    this.printed = keepPrinted(this.#child);
    this.ended = new Promise((resolve) => {
      const end = (how: Ended): void => {
        this.over = how;
        resolve(how);
      };
      this.#child.on('error', () => end(127));
      this.#child.on('exit', (code, signal) => end(signal ?? code ?? 0));
    });
  }

  facts(): ProcessFacts {
    const { pid } = this.#child;
    const facts = pid === undefined ? undefined : processFacts(pid);
    if (facts === undefined) throw new Error('the daemon could not be started');
    return facts;
  }

  async end(name: NodeJS.Signals = 'SIGTERM', withinMs = 30_000): Promise<Ended> {
    this.#child.kill(name);
    const late = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }
}

/** Resolves once the daemon answers on its socket; rejects, with what it has printed, when it ends before. */
export async function startDaemon(start: DaemonStart): Promise<DaemonProcess> {
  const { home, onStarted, withinMs = 30_000 } = start;
  const started = new StartedDaemon(start);
  onStarted?.(async () => void (await started.end('SIGKILL')));
  const facts = started.facts();
  const client = createClient({ socketPath: join(home, 'run/lkssp.sock') });
  try {
    await waitUntil('the daemon answers', { withinMs }, async () => {
      return started.over !== undefined || (await client.health()).pid === facts.pid;
    });
  } catch (cause) {
    await started.end('SIGKILL');
    throw new Error(`the daemon did not answer in time. It printed:\n${started.printed()}`, { cause });
  }
  if (started.over !== undefined)
    throw new Error(`the daemon ended (${started.over}) at its start. It printed:\n${started.printed()}`);
  const { printed, ended } = started;
  const end: DaemonProcess['end'] = async (name, limitMs) => {
    const how = await started.end(name, limitMs);
    client.close();
    return how;
  };
  return { facts, client, printed, ended, end };
}
