import type { AppCall } from './app-scripts.js';

/** Longer than any first line that Linux takes (execve(2): 255 bytes). */
const FIRST_LINE = 256;

/** What stands against running a script, as far as its first line tells; undefined when nothing does. */
export async function interpreterProblem(call: AppCall, path: string): Promise<string | undefined> {
  const head = await call.host.run({ argv: ['head', '-c', String(FIRST_LINE), '--', path] });
  const line = head.stdout.split('\n', 1)[0] ?? '';
  if (!line.startsWith('#!')) return undefined;
  if (line.endsWith('\r')) return 'its lines end as on Windows; convert it with dos2unix and create the resource anew';
  const interpreter = interpreterOf(line);
  const found = await call.host.run({ argv: ['sh', '-c', 'command -v "$1" >/dev/null', 'sh', interpreter] });
  return found.ok ? undefined : `its interpreter ${interpreter} is not installed; install it`;
}

/** `/bin/ksh` of `#!/bin/ksh -x`; with env(1) the program that env looks for. */
function interpreterOf(line: string): string {
  const [program = '', ...rest] = line.slice(2).trim().split(/\s+/);
  if (!program.endsWith('/env')) return program;
  return rest.find((word) => !word.startsWith('-') && !word.includes('=')) ?? program;
}
