import { copyFileSync, existsSync, mkdirSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServerParts } from '../changeover/server-parts.js';

/** Tarballs of kits up to this are taken along, so that a restore needs no registry. */
const MOST_TARBALLS = 64 * 2 ** 20;

/** The record of node restarts is this machine's history, and no configuration. */
export const NOT_KEPT = ['restarts'];

/** Gathers in `folder` everything that a backup holds: store, configuration, files in care, kits. */
export async function collectBackup({ home, copyStore, kits }: ServerParts, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await copyStore(join(folder, 'store.db'));
  copyFiles(home.etc, join(folder, 'etc'), (name) => !NOT_KEPT.includes(name));
  copyFiles(join(home.lib, 'care'), join(folder, 'care'), () => true);
  await saveKits(kits, join(folder, 'kits'));
}

async function saveKits(kits: ServerParts['kits'], folder: string): Promise<void> {
  const inForce = await kits.inForce();
  if (inForce.number === 0) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (kits.saveTo !== undefined) return await kits.saveTo(folder, roomForTarballs(folder));
  for (const name of ['package.json', 'package-lock.json'])
    if (existsSync(join(inForce.folder, name))) copyFileSync(join(inForce.folder, name), join(folder, name));
}

/** They lie here twice for a moment; on a disk that is nearly full the registry has to do. */
function roomForTarballs(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.min(MOST_TARBALLS, (bavail * bsize) / 4);
}

/** Plain files alone, of folders below too: sockets and pipes are nobody's configuration. What a link leads to is taken as it is. */
export function copyFiles(from: string, to: string, wanted: (name: string) => boolean): void {
  for (const path of plainFiles(from, wanted)) {
    mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    copyFileSync(join(from, path), join(to, path));
  }
}

/** Relative paths of the plain files in `folder` and below. */
export function plainFiles(folder: string, wanted: (name: string) => boolean, below = ''): readonly string[] {
  if (!existsSync(join(folder, below))) return [];
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name);
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    if (found === undefined || (below === '' && !wanted(name))) return [];
    if (found.isDirectory()) return plainFiles(folder, wanted, path);
    return found.isFile() ? [path] : [];
  });
}
