import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type HostProof, hostsFolder } from './host-proof.js';

/** How processes are looked at. */
export interface ProcessEyes {
  readonly bootId: string;
  /** Field 22 of /proc/PID/stat, or undefined when there is no such process. */
  readonly startTimeOf: (pid: number) => number | undefined;
}

/** A process ends a few milliseconds after its SIGKILL, unless it waits in the kernel. */
const GONE_WITHIN_MS = 2000;
const LOOK_MS = 5;

/** Ends kit hosts that an earlier daemon has left behind, for example because they spin, and gives their numbers. Resolves when they are gone: only then what they run counts as left behind. */
export async function endLeftoverHosts(runFolder: string, eyes: ProcessEyes): Promise<readonly number[]> {
  const folder = hostsFolder(runFolder);
  const names = await readdir(folder).catch((): string[] => []);
  const ended = await Promise.all(names.map((name) => endLeftover(join(folder, name), eyes)));
  return ended.filter((pid) => pid !== undefined);
}

async function endLeftover(file: string, eyes: ProcessEyes): Promise<number | undefined> {
  const proof = await readProof(file);
  const ended = proof !== undefined && isThere(proof, eyes) && (await end(proof, eyes));
  // Last of all: whoever is interrupted here leaves the proof to the next daemon.
  await rm(file, { force: true }).catch(() => undefined);
  return ended ? proof.pid : undefined;
}

function isThere({ pid, startTime, bootId }: HostProof, eyes: ProcessEyes): boolean {
  return bootId === eyes.bootId && eyes.startTimeOf(pid) === startTime;
}

/** Resolves with whether it was signalled. */
async function end(proof: HostProof, eyes: ProcessEyes): Promise<boolean> {
  try {
    process.kill(-proof.pid, 'SIGKILL');
  } catch {
    return false;
  }
  const until = performance.now() + GONE_WITHIN_MS;
  while (isThere(proof, eyes) && performance.now() < until) await setTimeout(LOOK_MS);
  return true;
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
