import type { CommandRunner } from '../host/command-runner.js';

const ANSWER_MS = 5000;
/** Thousands of units, each after dozens. */
const KEEP_BYTES = 16 * 1024 * 1024;
/** lkssp, and the targets that pull it in at boot: those come after it as soon as it is enabled. */
const LATE: ReadonlySet<string> = new Set(['lkssp.service', 'multi-user.target', 'graphical.target']);

/**
 * True when a unit wants to come after lkssp, itself or through others such as multi-user.target. To put it before lkssp
 * all the same would be a circle, and systemd breaks those by dropping jobs at boot: that of lkssp, as likely as not.
 * Undefined when systemctl does not tell.
 */
export async function isAfterLkssp(runner: CommandRunner, unit: string): Promise<boolean | undefined> {
  const argv = ['systemctl', 'show', '--no-pager', '--property=Id,After', '--', unit, '*'] as const;
  const { ok, stdout } = await runner.run({ argv, withinMs: ANSWER_MS, keepBytes: KEEP_BYTES });
  return ok ? leadsToLkssp(unit, predecessors(stdout)) : undefined;
}

/** By unit, those that come before it. */
function predecessors(shown: string): ReadonlyMap<string, readonly string[]> {
  const valueOf = (block: string, name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
  return new Map(shown.split('\n\n').map((block) => [valueOf(block, 'Id'), valueOf(block, 'After').split(' ')]));
}

function leadsToLkssp(unit: string, before: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([unit]);
  for (const each of seen) {
    if (LATE.has(each)) return true;
    for (const next of before.get(each) ?? []) seen.add(next);
  }
  return false;
}
