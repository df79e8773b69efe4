import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Client, createClient } from '@lkssp/client';
import { isAlive, type ProcessFacts, processFacts } from './process-facts.ts';
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

/** Resolves once the daemon answers on its socket; rejects, with what it has printed, when it ends before. */
export async function startDaemon({
  program,
  home,
  env,
  isOwnSession = false,
  withinMs = 30_000,
}: DaemonStart): Promise<DaemonProcess> {
  const child = spawn(process.execPath, [program.command, '--home', home, 'daemon'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isOwnSession,
    env: { ...process.env, ...env },
  });
  const printed = keepPrinted(child);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
  onStarted?.(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const { pid } = child;
  const facts = pid === undefined ? undefined : processFacts(pid);
  if (facts === undefined) throw new Error(`the daemon could not be started: ${printed()}`);
  const client = createClient({ socketPath: join(home, 'run/lkssp.sock') });
  const end = async (name: NodeJS.Signals = 'SIGTERM', withinMs = 30_000): Promise<number | NodeJS.Signals> => {
    child.kill(name);
    const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
    const how = await ended;
    clearTimeout(late);
    client.close();
    return how;
  };
  let over: number | NodeJS.Signals | undefined;
  void ended.then((how) => {
    over = how;
  });
  try {
    await waitUntil('the daemon answers', { withinMs }, async () => {
      if (over !== undefined) return true;
      const health = await client.health();
      return health.pid === facts.pid;
    });
  } catch (cause) {
    await end('SIGKILL');
    throw new Error(`the daemon did not answer in time. It printed:\n${printed()}`, { cause });
  }
  if (over !== undefined || !isAlive(facts))
    throw new Error(`the daemon ended (${over}) at its start. It printed:\n${printed()}`);
  return { facts, client, printed, ended, end };
}
