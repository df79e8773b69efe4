import type { ScriptStatus } from '../../contract/host-units.js';
import type { CommandRunner } from '../host/command-runner.js';
import { asOneLine } from './last-words.js';

const WITHIN_MS = 5000;

/** Debian's and Red Hat's scripts hand what they are asked over to systemctl, which knows less than they do; this forbids it. */
export const NO_REDIRECT = { SYSTEMCTL_SKIP_REDIRECT: '1', _SYSTEMCTL_SKIP_REDIRECT: 'true' };

/** Asks a SysV script for the status of its service. Rejects when it cannot be run. */
export async function runScriptStatus(
  runner: CommandRunner,
  script: string,
  withinMs = WITHIN_MS,
): Promise<ScriptStatus> {
  const request = { argv: [script, 'status'] as const, withinMs, env: NO_REDIRECT };
  const { code, timedOut, stdout, stderr } = await runner.run(request);
  return { code, timedOut, text: asOneLine(stdout) || asOneLine(stderr) };
}
