import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc/PID/stat tells it (proc_pid_stat(5)). */
export interface ProcessFacts {
  readonly pid: number;
  readonly name: string;
  /** One letter; Z is a zombie. */
  readonly state: string;
  readonly parent: number;
  /** Processor time in clock ticks of 10 ms, its own, without that of its children. */
  readonly ticks: number;
  /** Clock ticks since boot: with the number it is the identity. */
  readonly startTime: number;
}

/** Longer names are cut by the kernel (TASK_COMM_LEN). */
const LONGEST_NAME = 15;

/** Clock ticks in a second: sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** The process, or undefined when there is none. */
export function processFacts(pid: number): ProcessFacts | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name may hold blanks and brackets; what follows the last bracket is numbers.
  const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
  const fields = stat.slice(close + 2).split(' ');
  const [state = '?', parent, ...rest] = fields;
  const [user, system, startTime] = [rest[9], rest[10], rest[17]].map(Number);
  return {
    pid,
    name: stat.slice(open + 1, close),
    state,
    parent: Number(parent),
    ticks: (user ?? 0) + (system ?? 0),
    startTime: startTime ?? 0,
  };
}

/** Numbers of all processes. */
export const allPids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Arguments of a process; empty for a zombie and for one that is gone. */
export const argumentsOf = (pid: number): readonly string[] =>
  (read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((each, at, all) => each !== '' || at < all.length - 1);

/** This process and those above it. */
function ourselves(): ReadonlySet<number> {
  const pids = new Set<number>();
  for (let pid: number | undefined = process.pid; pid !== undefined && pid > 0; pid = processFacts(pid)?.parent)
    pids.add(pid);
  return pids;
}

/**
 * Living processes with an argument that contains `text`, without this one and those that have started it. Only those
 * that are younger than this one and that are not stuck in the kernel are asked: /proc/PID/cmdline of a process whose
 * memory is locked blocks whoever reads it, for as long as that lasts. `name` narrows to processes that are called so.
 */
export function processesNaming(text: string, name?: string): readonly ProcessFacts[] {
  const own = ourselves();
  const born = processFacts(process.pid)?.startTime ?? 0;
  return allPids()
    .filter((pid) => !own.has(pid))
    .flatMap((pid) => processFacts(pid) ?? [])
    .filter(({ state, startTime }) => state !== 'Z' && state !== 'D' && startTime >= born)
    .filter((each) => name === undefined || each.name === name.slice(0, LONGEST_NAME))
    .filter(({ pid }) => argumentsOf(pid).some((argument) => argument.includes(text)));
}

/** `pid` and everything below it now. */
export function familyOf(pid: number): readonly ProcessFacts[] {
  const all = allPids().flatMap((each) => processFacts(each) ?? []);
  const family = all.filter((each) => each.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

/** Kilobytes of memory. */
export interface MemoryFacts {
  /** Proportional: what is shared is divided among those who share it. */
  readonly pss: number;
  readonly rss: number;
}

/** Sum of /proc/PID/smaps_rollup over `pids`; processes that are gone count nothing. */
export function memoryOf(pids: readonly number[]): MemoryFacts {
  const value = (text: string, name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const texts = pids.map((pid) => read(`/proc/${pid}/smaps_rollup`) ?? '');
  const sum = (name: string): number => texts.reduce((total, text) => total + value(text, name), 0);
  return { pss: sum('Pss'), rss: sum('Rss') };
}

/** Seconds of processor time that `pids` have used up to now, without their children. */
export const processorSeconds = (pids: readonly number[]): number =>
  pids.reduce((total, pid) => total + (processFacts(pid)?.ticks ?? 0), 0) / TICKS_PER_SECOND;

/** True while exactly that process lives. */
export function isAlive({ pid, startTime }: Pick<ProcessFacts, 'pid' | 'startTime'>): boolean {
  const now = processFacts(pid);
  return now !== undefined && now.startTime === startTime && now.state !== 'Z';
}
