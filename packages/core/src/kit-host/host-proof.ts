import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What tells a process from a later one with the same number. */
export interface HostProof {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat. */
  readonly startTime: number;
  readonly bootId: string;
}

const PROOF_LIMIT_MS = 2000;

/** Where kit hosts leave their proof of identity: below HOME/run. */
export function hostsFolder(runFolder: string): string {
  return join(runFolder, 'hosts');
}

/** The file of one kit host. */
export function proofFile(runFolder: string, pid: number): string {
  return join(hostsFolder(runFolder), `${pid}.json`);
}

/**
 * Written by a kit host before it runs foreign code, so that a later daemon may end it. Protection does not depend on
 * it: trouble with the disk is waited for only shortly.
 */
export async function leaveProof(runFolder: string, proof: HostProof): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, PROOF_LIMIT_MS);
  await Promise.race([write(runFolder, proof).catch(() => undefined), patience.promise]);
  clearTimeout(timer);
}

async function write(runFolder: string, proof: HostProof): Promise<void> {
  await mkdir(hostsFolder(runFolder), { recursive: true, mode: 0o700 });
  await writeFile(proofFile(runFolder, proof.pid), JSON.stringify(proof), { mode: 0o600 });
}
