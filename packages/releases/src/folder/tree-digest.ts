import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LockedPackages, nameAt, readLock, readWanted, versionAt } from '../workshop/lock-file.js';

const HIDDEN = 'node_modules/.package-lock.json';

const rows = (locked: LockedPackages): readonly string[] =>
  Object.entries(locked)
    .filter(([folder]) => folder !== '')
    .map(([folder, { version, integrity, resolved }]) => `${folder} ${version ?? ''} ${integrity ?? resolved ?? ''}`)
    .sort();

/** What npm says of a prefix: wanted, locked and installed. Differs when somebody has let npm do something there, not when it writes the same in another order. */
export async function treeDigest(prefix: string): Promise<string> {
  return createHash('sha256')
    .update(JSON.stringify(await said(prefix)))
    .digest('base64url');
}

async function said(prefix: string): Promise<unknown> {
  try {
    const wanted = Object.entries(await readWanted(prefix)).map((each) => each.join(' '));
    return [wanted.sort(), rows(await readLock(prefix)), rows(await readLock(prefix, HIDDEN))];
  } catch {
    const files = ['package.json', 'package-lock.json', HIDDEN];
    return Promise.all(files.map((file) => readFile(join(prefix, file), 'utf8').catch(() => '')));
  }
}

/** Why a prefix is not whole, as after an npm that was interrupted or a package.json that was edited alone; undefined when it is. */
export async function whatIsHalf(prefix: string): Promise<string | undefined> {
  try {
    return await difference(prefix);
  } catch (error) {
    return `one of its files cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

async function difference(prefix: string): Promise<string | undefined> {
  const wanted = await readWanted(prefix);
  const locked = await readLock(prefix);
  const asked = locked['']?.dependencies ?? {};
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(asked)])];
  const other = names.find((name) => wanted[name] !== asked[name]);
  if (other !== undefined) return `package.json and package-lock.json do not agree about ${other}`;
  for (const [folder, entry] of Object.entries(locked)) {
    if (!folder.startsWith('node_modules/') || entry.link === true) continue;
    if (entry.optional === true || entry.peer === true || entry.dev === true) continue;
    const found = await versionAt(join(prefix, folder));
    if (found !== entry.version) return `${nameAt(folder, entry)} ${entry.version ?? ''} is not in ${folder}`;
  }
  return undefined;
}
