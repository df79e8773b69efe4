import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type HostProof, hostsFolder } from './host-proof.js';

/** How processes are looked at. */
export interface ProcessEyes {
  readonly bootId: string;
  /** Field 22 of /proc/PID/stat, or undefined when there is no such process. */
  readonly startTimeOf: (pid: number) => number | undefined;
}

/** Ends kit hosts that an earlier daemon has left behind, for example because they spin, and gives their numbers. */
export async function endLeftoverHosts(runFolder: string, eyes: ProcessEyes): Promise<readonly number[]> {
  const folder = hostsFolder(runFolder);
  const names = await readdir(folder).catch((): string[] => []);
  const ended = await Promise.all(names.map((name) => endLeftover(join(folder, name), eyes)));
  return ended.filter((pid) => pid !== undefined);
}

async function endLeftover(file: string, eyes: ProcessEyes): Promise<number | undefined> {
  const proof = await readProof(file);
  await rm(file, { force: true }).catch(() => undefined);
  if (proof === undefined || proof.bootId !== eyes.bootId || eyes.startTimeOf(proof.pid) !== proof.startTime) {
    return undefined;
  }
  try {
    process.kill(-proof.pid, 'SIGKILL');
    return proof.pid;
  } catch {
    return undefined;
  }
}

/** Undefined for a file that was cut short or is none of ours. */
async function readProof(file: string): Promise<HostProof | undefined> {
  try {
    const { pid, startTime, bootId } = JSON.parse(await readFile(file, 'utf8')) as Partial<HostProof>;
    const fine =
      Number.isSafeInteger(pid) && (pid ?? 0) > 1 && typeof startTime === 'number' && typeof bootId === 'string';
    return fine ? ({ pid, startTime, bootId } as HostProof) : undefined;
  } catch {
    return undefined;
  }
}
