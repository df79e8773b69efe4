import type { Stats } from 'node:fs';
import { access, lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageFacts } from './kit-manifest.js';
import { type KitRefusal, refusal } from './kit-refusal.js';

/** Who may write a kit's files besides root. */
export interface FolderOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The user of this process. */
export function ownUser(): FolderOwner {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

const OTHERS_WRITE = 0o002;
const GROUP_WRITE = 0o020;

/**
 * Nobody but root and the daemon's own user may write a kit: owner and modes of every file and folder of it, and of the
 * packages that it depends on. `places` are relative to the kit folder, the kit's own first.
 */
export async function onlyOursWrite(
  name: string,
  folder: string,
  places: readonly string[],
  owner: FolderOwner,
): Promise<KitRefusal | undefined> {
  for (const place of places) {
    const real = await realpath(join(folder, place)).catch(() => undefined);
    const open = real === undefined ? undefined : await openPlace(real, owner);
    if (open !== undefined) return refusal('LKSSP_KIT_OPEN', { name, ...open });
  }
  return undefined;
}

interface OpenPlace {
  readonly file: string;
  readonly who: string;
}

/** The first file or folder, at or below `path`, that somebody else may write. */
async function openPlace(path: string, owner: FolderOwner): Promise<OpenPlace | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  const who = whoElse(stats, owner);
  if (who !== undefined) return { file: path, who };
  if (!stats.isDirectory()) return undefined;
  for (const name of await readdir(path).catch((): string[] => [])) {
    const open = await openPlace(join(path, name), owner);
    if (open !== undefined) return open;
  }
  return undefined;
}

/** Of a symbolic link only the owner counts: its mode says nothing, and what it leads to is another file. */
function whoElse(stats: Stats, { uid, gid }: FolderOwner): string | undefined {
  if (stats.uid !== 0 && stats.uid !== uid) return `the user ${stats.uid}`;
  if (stats.isSymbolicLink()) return undefined;
  if ((stats.mode & OTHERS_WRITE) !== 0) return 'anybody';
  const isGroups = (stats.mode & GROUP_WRITE) !== 0 && stats.gid !== 0 && stats.gid !== gid;
  return isGroups ? `the group ${stats.gid}` : undefined;
}

/** Every package that the kit names under `dependencies` is there: also those that it imports only later. */
export async function dependenciesThere(facts: PackageFacts, folder: string): Promise<KitRefusal | undefined> {
  const { name } = facts;
  const top = join(folder, 'node_modules');
  const start = await realpath(join(top, name)).catch(() => join(top, name));
  for (const missing of Object.keys(facts.dependencies ?? {})) {
    if (!(await isThere(missing, start))) return refusal('LKSSP_KIT_DEPENDENCY', { name, missing });
  }
  return undefined;
}

/** As Node looks for it: in every node_modules on the way up. */
async function isThere(name: string, start: string): Promise<boolean> {
  for (let at = start; ; at = dirname(at)) {
    const found = await access(join(at, 'node_modules', name, 'package.json')).then(
      () => true,
      () => false,
    );
    if (found) return true;
    if (dirname(at) === at) return false;
  }
}
