import type { UnitState } from '../../contract/host-units.js';
import { LksspError } from '../../errors/lkssp-error.js';
import type { CommandRunner } from '../host/command-runner.js';
import { PROPERTIES, unitStateOf } from './unit-state.js';

/** How long systemctl may take to answer a question; orders take as long as they take. */
const ANSWER_MS = 5000;

/** Properties by systemctl(1), which as root needs no message bus: it talks to systemd itself. Rejects with LKSSP_HOST_UNABLE. */
export async function shownProperties(
  runner: CommandRunner,
  name: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const argv = ['systemctl', 'show', '--no-pager', `--property=${names.join(',')}`, '--', name] as const;
  const { ok, timedOut, stdout, stderr } = await runner.run({ argv, withinMs: ANSWER_MS });
  if (!ok)
    throw new LksspError('LKSSP_HOST_UNABLE', { what: name, why: timedOut ? 'systemctl hangs' : lastLine(stderr) });
  return Object.fromEntries(
    stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

/** The state of a unit by systemctl(1). */
export async function shownState(runner: CommandRunner, name: string): Promise<UnitState> {
  const properties = await shownProperties(runner, name, PROPERTIES);
  const hasJob = Number(properties['Job'] ?? 0) > 0;
  return unitStateOf(properties, hasJob ? 'unknown' : undefined);
}

/** The last line that was printed. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
