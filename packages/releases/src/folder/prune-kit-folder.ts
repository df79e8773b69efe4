import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KitFolder } from './kit-folder.js';
import { numbersIn, removeFolder } from './numbered-folder.js';
import { readLock } from '../workshop/lock-file.js';

/** A state that might be removed. */
interface Candidate {
  readonly number: number;
  readonly folder: string;
}

/** Removes states that are neither in force, nor the one before, nor `kept`; then prefixes and tarballs that no state needs. */
export async function pruneKitFolder(folder: KitFolder, kept: (candidate: Candidate) => boolean): Promise<void> {
  const inForce = await folder.inForce();
  // Without knowing what is in force nothing is removed.
  if (inForce === undefined) return;
  const prefixes = new Set<string>();
  const numbers: number[] = [];
  for (const number of await numbersIn(folder.loaded)) {
    const needed = number === inForce.number || number === inForce.previous;
    if (needed || kept({ number, folder: folder.loadedAt(number) })) {
      prefixes.add((await folder.note(number)).prefix);
      numbers.push(number);
    } else await removeFolder(folder.loadedAt(number));
  }
  const linked = await folder.linked();
  for (const name of await readdir(folder.releases)) {
    if (name !== linked && !prefixes.has(name)) await removeFolder(join(folder.releases, name));
  }
  await pruneTarballs(folder, numbers);
}

async function pruneTarballs(folder: KitFolder, numbers: readonly number[]): Promise<void> {
  const needed = await Promise.all(numbers.map((number) => tarballsOf(folder.loadedAt(number))));
  const names = await readdir(folder.tarballs).catch(() => []);
  const unneeded = names.filter((name) => !needed.flat().some((each) => each.endsWith(`/${name}`)));
  for (const name of unneeded) await rm(join(folder.tarballs, name), { force: true });
}

async function tarballsOf(prefix: string): Promise<readonly string[]> {
  try {
    return Object.values(await readLock(prefix)).flatMap(({ resolved }) => (resolved === undefined ? [] : [resolved]));
  } catch {
    return [];
  }
}
