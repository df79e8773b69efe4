import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SupervisedProcess } from '../../contract/host.js';
import { bootId } from './boot-id.js';
import { parseStat } from './proc-stat.js';

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
