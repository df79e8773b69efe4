import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockedPackages, nameAt, readLock, readWanted, versionAt } from '../workshop/lock-file.js';

const HIDDEN = 'node_modules/.package-lock.json';

const rows = (locked: LockedPackages): readonly string[] =>
  Object.entries(locked)
    .filter(([folder]) => folder !== '')
    .map(([folder, { version, integrity, resolved }]) => `${folder} ${version ?? ''} ${integrity ?? resolved ?? ''}`)
    .sort();

/** What npm says of a prefix: wanted, locked and installed. Differs when somebody has let npm do something there, not when it writes the same in another order. */
export function treeDigest(prefix: string): string {
  return createHash('sha256')
    .update(JSON.stringify(said(prefix)))
    .digest('base64url');
}

function said(prefix: string): unknown {
  try {
    const wanted = Object.entries(readWanted(prefix))
      .map((each) => each.join(' '))
      .sort();
    return [wanted, rows(readLock(prefix)), rows(readLock(prefix, HIDDEN))];
  } catch {
    return ['package.json', 'package-lock.json', HIDDEN].map((file) => {
      return existsSync(join(prefix, file)) ? readFileSync(join(prefix, file), 'utf8') : '';
    });
  }
}

/** Why a prefix is not whole, as after an npm that was interrupted or a package.json that was edited alone; undefined when it is. */
export function whatIsHalf(prefix: string): string | undefined {
  try {
    return difference(prefix);
  } catch (error) {
    return `one of its files cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

function difference(prefix: string): string | undefined {
  const wanted = readWanted(prefix);
  const locked = readLock(prefix);
  const asked = locked['']?.dependencies ?? {};
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(asked)])];
  const other = names.find((name) => wanted[name] !== asked[name]);
  if (other !== undefined) return `package.json and package-lock.json do not agree about ${other}`;
  for (const [folder, entry] of Object.entries(locked)) {
    if (!folder.startsWith('node_modules/') || entry.link === true) continue;
    if (entry.optional === true || entry.peer === true || entry.dev === true) continue;
    const found = versionAt(join(prefix, folder));
    if (found !== entry.version) return `${nameAt(folder, entry)} ${entry.version ?? ''} is not in ${folder}`;
  }
  return undefined;
}
