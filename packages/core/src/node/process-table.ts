import { readFileSync } from 'node:fs';

/**
 * Field 22 of /proc/PID/stat, clock ticks since boot, or undefined when there is no such process or it is a zombie
 * (proc_pid_stat(5)). The name in field 2 may hold blanks and brackets, so fields are counted from the last bracket.
 */
export function startTimeOf(pid: number): number | undefined {
  const text = statOf(pid);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state = 'X', start = ''] = [fields[0], fields[19]];
  return 'ZXx'.includes(state) || start === '' ? undefined : Number(start);
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
}
