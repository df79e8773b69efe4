import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { bootId } from './boot-id.js';
import { identify } from './process-identity.js';

/** What is known of a running group while it runs, so that it can be ended when its kit host has died. */
export interface GroupMarker {
  readonly bootId: string;
  readonly leader: ProcessIdentity;
  /** The process that watches it. */
  readonly owner: ProcessIdentity;
  readonly program: string;
}

const folderOf = (runFolder: string): string => join(runFolder, 'groups');

let ourselves: ProcessIdentity | undefined;

/** Writes the marker of a group that has just been started; returns what removes it. A folder that cannot be written costs the marker, not the run. */
export function markGroup(runFolder: string, leader: ProcessIdentity, program: string): () => void {
  ourselves ??= identify(process.pid);
  if (ourselves === undefined) return () => undefined;
  const path = join(folderOf(runFolder), `${leader.pid}-${leader.startTime}.json`);
  const marker: GroupMarker = { bootId: bootId(), leader, owner: ourselves, program };
  writeQuietly(path, JSON.stringify(marker));
  return () => rmQuietly(path);
}

function writeQuietly(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch {
    makeAndWrite(path, text);
  }
}

function makeAndWrite(path: string, text: string): void {
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  } catch {
    // No marker: the group can still be ended by this process.
  }
}

function rmQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays and is found to be about a group that is gone.
  }
}

/** A marker that was found. */
export interface FoundMarker {
  readonly path: string;
  /** Absent where it is broken or of an earlier boot. */
  readonly marker?: GroupMarker;
}

/** All markers with their files. The daemon asks, so nothing here blocks it; one after the other, so that a disk that does not answer costs one thread of its pool. */
export async function readMarkers(runFolder: string): Promise<readonly FoundMarker[]> {
  const folder = folderOf(runFolder);
  const found: FoundMarker[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const marker = await readMarker(path);
    found.push(marker?.bootId === bootId() ? { path, marker } : { path });
  }
  return found;
}

/** Removes a marker that has done its work. What cannot be removed is found to be about a group that is gone. */
export async function removeMarker({ path }: FoundMarker): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

async function readMarker(path: string): Promise<GroupMarker | undefined> {
  try {
    const marker = JSON.parse(await readFile(path, 'utf8')) as GroupMarker;
    return isIdentity(marker.leader) && isIdentity(marker.owner) ? marker : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: ProcessIdentity | undefined): boolean {
  return Number.isSafeInteger(value?.pid) && Number.isSafeInteger(value?.startTime);
}
