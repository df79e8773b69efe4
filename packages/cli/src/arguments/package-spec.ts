import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './usage-error.js';

const PATH = /^(?:\.{1,2}(?:\/|$)|\/|~\/)/;
const TARBALL = /^(?!@?[\w.-]+@|[a-z]+:\/\/).*\.(?:tgz|tar\.gz|tar)$/i;

/** Exit code of a thing that there is not. */
const NO_SUCH_EXIT = 7;

/**
 * What was written for a package, as the daemon can take it, whose folder is another one: a path is made absolute, and
 * must be there; names, ranges, tags and addresses are left as they are.
 */
export function packageSpec(written: string, cwd: string): string {
  if (written.trim() === '') throw new UsageError('A package has a name, such as @lkssp/kit-ip@^1.');
  const path = pathIn(written);
  if (path === undefined) return written;
  const absolute = path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(cwd, path);
  if (existsSync(absolute)) return absolute;
  throw new UsageError(`There is no file or folder ${absolute}.`, NO_SUCH_EXIT);
}

function pathIn(written: string): string | undefined {
  if (written.startsWith('file:')) return written.startsWith('file:///') ? fileURLToPath(written) : written.slice(5);
  return PATH.test(written) || TARBALL.test(written) ? written : undefined;
}
