import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SupervisedProcess } from '../../contract/host-processes.js';
import { bootId } from './boot-id.js';
import { parseStat } from './proc-stat.js';

const RECORDS = 'supervised';

/** What is known of a program before it runs. The starting shell adds its own line of /proc/PID/stat, before it becomes the program: so there is no instant at which a program runs that nobody knows of. */
export type Intended = Omit<SupervisedProcess, 'pid' | 'startTime'>;

/** Writes the first line; false where the folder cannot be written. */
export function beginRecord(path: string, intended: Intended): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(intended)}\n`, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** Says which process it is now (after MAINPID). */
export function rewriteRecord(path: string, process: SupervisedProcess): void {
  try {
    writeFileSync(path, `${JSON.stringify(process)}\n`, { mode: 0o600 });
  } catch {
    // The handle that the kit returns says the same.
  }
}

/** Every program that was started in a home, whether it still runs or not. */
export function recordsIn(runFolder: string): readonly SupervisedProcess[] {
  const folder = join(runFolder, RECORDS);
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).map((name) => readRecord(join(folder, name)));
  return found.filter((each) => each !== undefined);
}

/** The path of the record of one program. */
export function recordPath(runFolder: string, unit: string): string {
  return join(runFolder, RECORDS, `${unit}.json`);
}

/** The program that was started last, whether it still runs or not; undefined when none was in this boot. */
export function readRecord(path: string): SupervisedProcess | undefined {
  try {
    const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n');
    const known = JSON.parse(first) as Intended & Partial<SupervisedProcess>;
    const stat = parseStat(second);
    const { pid, startTime } = stat ?? known;
    const { cgroup, log } = known;
    if (pid === undefined || startTime === undefined || known.bootId !== bootId()) return undefined;
    return { pid, startTime, bootId: known.bootId, ...(cgroup === undefined ? {} : { cgroup }), log };
  } catch {
    return undefined;
  }
}
