import { closeSync, openSync, readSync } from 'node:fs';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';

/** What /proc/PID/stat says of a process (proc_pid_stat(5); field numbers as there). */
export interface ProcStat {
  readonly pid: number;
  /** Field 2: name of the file that it executes, its first 15 bytes. */
  readonly name: string;
  /** Field 3: one letter. */
  readonly state: string;
  /** Field 4. */
  readonly parent: number;
  /** Field 5. */
  readonly group: number;
  /** Field 6. */
  readonly session: number;
  /** Field 20. Above 1 in state Z: the first thread has ended, others run on. */
  readonly threads: number;
  /** Field 23 is not 0. Without memory it is ending, or a thread of the kernel. */
  readonly hasMemory: boolean;
  /** Field 22: clock ticks since boot. */
  readonly startTime: number;
  /** Fields 14 and 15: clock ticks of processor time, its own and the kernel's for it. */
  readonly processorTicks: number;
}

/** Longer than any line: 52 numbers of at most 20 digits and a name of at most 64 bytes. */
const BUFFER = Buffer.allocUnsafe(2048);

/** What is gone looks so: the folder is missing, or the process went away between open and read. */
const GONE = new Set(['ENOENT', 'ESRCH']);

/** The parsed line, or undefined when it is none. The name in field 2 may hold blanks, line ends and brackets, so it ends at the last bracket of all. */
export function parseStat(line: string): ProcStat | undefined {
  const end = line.lastIndexOf(')');
  const pid = Number(line.slice(0, line.indexOf(' ')));
  const rest = line.slice(end + 2).split(' ');
  const field = (number: number): number => Number(rest[number - 3]);
  const stat = {
    pid,
    name: line.slice(line.indexOf('(') + 1, end),
    state: rest[0] ?? '',
    parent: field(4),
    group: field(5),
    session: field(6),
    threads: field(20),
    startTime: field(22),
    hasMemory: field(23) > 0,
    processorTicks: field(14) + field(15),
  };
  return end < 0 || !Number.isSafeInteger(pid) || !Number.isSafeInteger(stat.startTime) ? undefined : stat;
}

/**
 * Looks at one process: one small read, 7 µs. Undefined when there is no such process. Throws LKSSP_HOST_UNABLE when it
 * could not be looked at (no descriptors, no memory), which must not be taken for its end.
 */
export function readStat(pid: number): ProcStat | undefined {
  if (!Number.isSafeInteger(pid) || pid < 1) return undefined;
  const line = readSmall(`/proc/${pid}/stat`);
  return line === undefined ? undefined : parseStat(line);
}

function readSmall(path: string): string | undefined {
  try {
    const descriptor = openSync(path, 'r');
    try {
      return BUFFER.toString('latin1', 0, readSync(descriptor, BUFFER));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (GONE.has(systemCode(error))) return undefined;
    throw new LksspError('LKSSP_HOST_UNABLE', { what: path, why: wordsOf(error) }, { cause: error });
  }
}

/** The system's name of an error, such as `ENOENT`; empty for anything else. */
export function systemCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
