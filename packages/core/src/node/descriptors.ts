import { readdirSync, readFileSync } from 'node:fs';

/** The most descriptors that this process may have open: the soft limit (proc_pid_limits(5)). */
export function descriptorLimit(proc = '/proc'): number {
  const line = /^Max open files\s+(\S+)/m.exec(readFileSync(`${proc}/self/limits`, 'utf8'));
  return line?.[1] === undefined || line[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(line[1]);
}

/** How many it has open now. Itself needs one; where none is left it throws EMFILE or ENFILE. */
export function descriptorsOpen(proc = '/proc'): number {
  return readdirSync(`${proc}/self/fd`).length;
}
