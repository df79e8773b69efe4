import { readFileSync } from 'node:fs';

/** One process of one boot, for ever: it stays the same when it becomes another program (execve(2)). */
export interface Holder {
  readonly pid: number;
  /** Clock ticks since boot at which it was started (proc_pid_stat(5), field 22). */
  readonly start: string;
  readonly boot: string;
}

/** This process. */
export function thisHolder(): Holder {
  return { pid: process.pid, start: startOf(process.pid) ?? '', boot: boot() };
}

export function isSame(one: Holder, other: Holder): boolean {
  return one.pid === other.pid && one.start === other.start && one.boot === other.boot;
}

/** Whether that very process still runs. */
export function lives(holder: Holder): boolean {
  return holder.boot === boot() && startOf(holder.pid) === holder.start;
}

/** The boot that this is. */
export function boot(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** Undefined for one that has ended, also while nobody has taken note of its end. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(fields[0] ?? 'X') ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
