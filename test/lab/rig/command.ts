import { execFile } from 'node:child_process';

/** How a command of the lab is run. */
export interface CommandPlace {
  /** Milliseconds until it is killed. Default 20,000. */
  readonly withinMs?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** What a command has printed, and its exit code: null when a signal ended it. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end or to its deadline; never rejects because of how it ended. */
export function attempt(argv: readonly [string, ...string[]], place: CommandPlace = {}): Promise<CommandEnd> {
  const { withinMs = 20_000, cwd, env, input } = place;
  const [file, ...args] = argv;
  const options = {
    cwd,
    timeout: withinMs,
    killSignal: 'SIGKILL' as const,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...env },
  };
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (child.pid === undefined && error !== null) reject(error);
      else resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined).end(input ?? '');
  });
}

/** Runs a program that has to succeed; returns what it printed, trimmed. Rejects with its last words otherwise. */
export async function command(argv: readonly [string, ...string[]], place: CommandPlace = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, place);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code ?? 'a signal'}: ${(stderr || stdout).trim()}`);
  return stdout.trim();
}
