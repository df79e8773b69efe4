import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../contract/host.js';
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

/** Removes a marker that has done its work. */
export function rmQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays and is found to be about a group that is gone.
  }
}

/** All markers with their files; broken ones and those of an earlier boot have no marker. */
export function readMarkers(runFolder: string): readonly { readonly path: string; readonly marker?: GroupMarker }[] {
  const folder = folderOf(runFolder);
  return namesIn(folder).map((name) => {
    const path = join(folder, name);
    const marker = parseMarker(path);
    return marker?.bootId === bootId() ? { path, marker } : { path };
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function parseMarker(path: string): GroupMarker | undefined {
  try {
    const marker = JSON.parse(readFileSync(path, 'utf8')) as GroupMarker;
    return isIdentity(marker.leader) && isIdentity(marker.owner) ? marker : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: ProcessIdentity | undefined): boolean {
  return Number.isSafeInteger(value?.pid) && Number.isSafeInteger(value?.startTime);
}
