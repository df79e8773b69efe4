import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { OrderError } from './order-error.js';
import { installedProgram } from './program/installed-program.js';

/** It comes with the daemon, and may lie below it. */
const PROGRAM = { package: '@lkssp/releases', program: 'lkssp-releases', through: '@lkssp/daemon' };

const SYSTEM_EXIT = 1;
const MISTAKE_EXIT = 3;

/** Members that the program names, by name. */
type Answer = Readonly<Record<string, string | undefined>>;

/** Runs the program that publishes and makes keys, and gives what it answers. Rejects with what it says was wrong. */
export async function publishProgram(
  words: readonly string[],
  cwd: string,
  program: string = installedProgram(PROGRAM, import.meta.url),
): Promise<Answer> {
  const child = spawn(process.execPath, [program, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? SYSTEM_EXIT));
  const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), promise]);
  const answer = jsonOf(exit === 0 ? out : err);
  if (exit === 0 && answer !== undefined) return answer as Answer;
  throw failure((answer as { readonly error?: unknown } | undefined)?.error, exit, `${out}\n${err}`.trim());
}

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

function failure(error: unknown, exit: number, said: string): OrderError {
  if (typeof error === 'object' && error !== null && 'message' in error && 'code' in error)
    return new OrderError(String(error.code), String(error.message), exit);
  return new OrderError('LKSSP_INTERNAL', `The program that publishes ended with ${exit}: ${said}`, MISTAKE_EXIT);
}
