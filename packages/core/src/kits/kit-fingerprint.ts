import { createHash, hash } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { sideBySide } from './side-by-side.js';

/** What is read of an entry of a lock file. */
interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The packages of an npm lock file by their place, `node_modules/a/node_modules/b`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** The lock file of a kit folder; empty where there is none that can be read. */
export async function readLock(folder: string): Promise<LockedPackages> {
  try {
    const { packages } = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
      readonly packages?: LockedPackages;
    };
    return packages ?? {};
  } catch {
    return {};
  }
}

/** Places of the package `name` and of all that it depends on, itself first. */
export function closureOf(lock: LockedPackages, name: string): readonly string[] {
  const places = new Set([`node_modules/${name}`]);
  for (const place of places) {
    const { dependencies, optionalDependencies } = lock[place] ?? {};
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = placeOf(lock, place, each);
      if (found !== undefined) places.add(found);
    }
  }
  return [...places];
}

/** Where the package at `from` finds `name`: beside it or further up. */
function placeOf(lock: LockedPackages, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock[place] !== undefined) return place;
    if (at === '') return undefined;
  }
}

/**
 * Tells whether two kit folders hold the same code of a kit: by the digests of the lock file, of the kit and of all that
 * it depends on. What did not come as a tarball has no digest; then its files count.
 */
export async function fingerprintOf(folder: string, lock: LockedPackages, name: string): Promise<string> {
  const places = closureOf(lock, name).toSorted();
  const parts = await sideBySide(places, 1, async (place) => {
    const { version = '', integrity } = lock[place] ?? {};
    return [place, version, integrity ?? (await digestOf(join(folder, place)))];
  });
  return hash('sha256', JSON.stringify(parts), 'base64');
}

/** Whether packages have the same files in two kit folders, or are in neither: digests of a lock file tell nothing of what was written since. */
export async function sameFiles(places: readonly string[], one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  for (const place of places) {
    const [first, second] = await Promise.all([one, other].map((folder) => digestIfThere(join(folder, place))));
    if (first !== second) return false;
  }
  return true;
}

async function digestIfThere(folder: string): Promise<string | undefined> {
  const real = await realpath(folder).catch(() => undefined);
  return real === undefined ? undefined : digestOf(real);
}

/** Digest over names and contents of a package's own files. */
async function digestOf(folder: string): Promise<string> {
  const digest = createHash('sha256');
  const walk = async (at: string, name: string): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      if (entry.name === 'node_modules' || entry.name === '.git') continue;
      const path = join(at, entry.name);
      digest.update(`${name}/${entry.name}\0`);
      if (entry.isDirectory()) await walk(path, `${name}/${entry.name}`);
      else if (entry.isFile()) digest.update(await readFile(path));
    }
  };
  try {
    await walk(await realpath(folder), '');
  } catch {
    // A kit that cannot be read is refused by whoever reads it next; until then it is like no other.
    return crypto.randomUUID();
  }
  return digest.digest('base64');
}
