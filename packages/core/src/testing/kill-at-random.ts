import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { EntryPoint } from '../ports/entry-point.js';
import { pathOf } from '../node/source-entry.js';

/** Lines that a program had printed when it was killed. */
export type LinesBefore = readonly string[];

/** Starts a program and ends it by SIGKILL: once it has printed `lines` lines and then `ms` milliseconds have passed. */
export async function killAfter(
  entry: EntryPoint,
  parameters: readonly string[],
  instant: { readonly lines: number; readonly ms: number },
): Promise<LinesBefore> {
  const child = spawn(process.execPath, [...entry.execArgv, pathOf(entry), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const reached = new Promise<void>((resolve) => {
    if (instant.lines === 0) resolve();
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('\n').length > instant.lines) resolve();
    });
  });
  const ended = once(child, 'close');
  await Promise.race([reached, ended]);
  await pass(instant.ms);
  kill(child);
  await ended;
  return text.split('\n').slice(0, -1);
}

function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

async function pass(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms));
}
