import type { CommandRunner } from '../host/command-runner.js';

const WITHIN_MS = 1500;
const LINES = 3;
const LONGEST = 400;

/**
 * The last lines of a unit in the journal since a moment (wall-clock milliseconds), as one line for a person: those of its
 * own processes where there are any, else what systemd says of it. Empty when nobody can tell. Never rejects.
 */
export async function lastWords(runner: CommandRunner, unit: string, sinceMs: number): Promise<string> {
  const since = `--since=@${Math.floor(sinceMs / 1000)}`;
  const usual = ['--no-pager', '--quiet', '--output=cat', `--lines=${LINES}`, since] as const;
  const own = await read(runner, ['journalctl', ...usual, `_SYSTEMD_UNIT=${unit}`]);
  return own === '' ? await read(runner, ['journalctl', ...usual, '--unit', unit]) : own;
}

async function read(runner: CommandRunner, argv: readonly [string, ...string[]]): Promise<string> {
  try {
    const { ok, stdout } = await runner.run({ argv, withinMs: WITHIN_MS });
    return ok ? asOneLine(stdout) : '';
  } catch {
    return '';
  }
}

/** Control characters must not reach a screen. */
export function asOneLine(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/[\p{Cc}\s]+/gu, ' ').trim());
  const words = lines
    .filter((line) => line !== '')
    .slice(-LINES)
    .join(' | ');
  return words.length > LONGEST ? `…${words.slice(-LONGEST)}` : words;
}
