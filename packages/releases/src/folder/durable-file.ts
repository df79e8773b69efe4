import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncPath } from '../workshop/sync-tree.js';

/** Replaces a file: after a crash it holds either what it held or all of the new, and the new for sure once this resolves. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const aside = `${file}.new`;
  await writeFile(aside, text, { mode: 0o600 });
  await syncPath(aside);
  await rename(aside, file);
  await syncPath(dirname(file));
}

/** Replaces a link in the same way. */
export async function linkDurably(link: string, target: string): Promise<void> {
  const aside = `${link}.new`;
  await rm(aside, { recursive: true, force: true });
  await symlink(target, aside);
  await rename(aside, link);
  await syncPath(dirname(link));
}

/** Removes a file for good, if it is there. */
export async function removeDurably(file: string): Promise<void> {
  await rm(file, { force: true });
  await syncPath(dirname(file));
}

/** JSON of a file; undefined when there is none or it is none: half a file after a crash says nothing. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
