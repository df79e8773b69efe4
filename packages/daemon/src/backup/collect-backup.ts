import { copyFile, mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerParts } from '../changeover/server-parts.js';

/** Tarballs of kits up to this are taken along, so that a restore needs no registry. */
const MOST_TARBALLS = 64 * 2 ** 20;

/** The record of node restarts is this machine's history, and no configuration. */
export const NOT_KEPT = ['restarts'];

/** Gathers in `folder` everything that a backup holds: store, configuration, files in care, kits. */
export async function collectBackup({ home, copyStore, kits }: ServerParts, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await copyStore(join(folder, 'store.db'));
  await copyFiles(home.etc, join(folder, 'etc'), (name) => !NOT_KEPT.includes(name));
  await copyFiles(join(home.lib, 'care'), join(folder, 'care'), () => true);
  await saveKits(kits, join(folder, 'kits'));
}

async function saveKits(kits: ServerParts['kits'], folder: string): Promise<void> {
  const inForce = await kits.inForce();
  if (inForce.number === 0) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (kits.saveTo !== undefined) return await kits.saveTo(folder, await roomForTarballs(folder));
  await copyFiles(inForce.folder, folder, (name) => name === 'package.json' || name === 'package-lock.json');
}

/** They lie here twice for a moment; on a disk that is nearly full the registry has to do. */
async function roomForTarballs(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.min(MOST_TARBALLS, (bavail * bsize) / 4);
}

/** Plain files alone, of folders below too: sockets and pipes are nobody's configuration. What a link leads to is taken as it is. */
export async function copyFiles(from: string, to: string, wanted: (name: string) => boolean): Promise<void> {
  for (const path of await plainFiles(from, wanted)) {
    await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    await copyFile(join(from, path), join(to, path));
  }
}

/** Relative paths of the plain files in `folder` and below; `wanted` chooses among what lies directly in it. */
export async function plainFiles(
  folder: string,
  wanted: (name: string) => boolean,
  below = '',
): Promise<readonly string[]> {
  const names = (await readdir(join(folder, below)).catch(noneWhereNothing)).toSorted();
  const found: string[] = [];
  for (const name of names.filter((each) => below !== '' || wanted(each))) {
    const path = join(below, name);
    const is = await stat(join(folder, path)).catch(() => undefined);
    if (is?.isDirectory() === true) found.push(...(await plainFiles(folder, wanted, path)));
    else if (is?.isFile() === true) found.push(path);
  }
  return found;
}

function noneWhereNothing(thrown: NodeJS.ErrnoException): string[] {
  if (thrown.code === 'ENOENT') return [];
  throw thrown;
}
