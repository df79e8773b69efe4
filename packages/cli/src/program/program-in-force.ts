import { dirname, join, resolve } from 'node:path';
import type { Home } from '../home.js';
import { isNewer } from './version-order.js';

/** Not imported: see process-terminal. */
const { lstatSync, readFileSync, readlinkSync, realpathSync } = process.getBuiltinModule('node:fs');

const PACKAGE = '@lkssp/cli';
const PROGRAM = 'lkssp';
const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;
const ROOT = 0;

/** The command that runs now. */
export interface RunningProgram {
  /** Folder of its package. */
  readonly folder: string;
  /** Whose files may be run as its successor, besides those of root. */
  readonly uid: number;
}

/**
 * The file of the command that `lkssp upgrade` has put into `home`, where that is newer than the one that runs; otherwise
 * nothing, and the one that runs goes on. What cannot be read, or what somebody else could have written, counts as not
 * there. In the usual case it costs one readlink. It must stay as simple as this: the programs of later generations are
 * found by it.
 */
export function programInForce({ lib }: Home, running: RunningProgram): string | undefined {
  const program = join(lib, 'program');
  try {
    const release = resolve(program, readlinkSync(join(program, 'current')));
    const folder = realpathSync(join(release, 'node_modules', PACKAGE));
    if (folder === running.folder || !isOurs(folder, lib, running.uid)) return undefined;
    const { version, bin } = manifestOf(folder);
    const file = bin?.[PROGRAM];
    if (version === undefined || file === undefined) return undefined;
    return isNewer(version, manifestOf(running.folder).version ?? '') ? join(folder, file) : undefined;
  } catch {
    return undefined;
  }
}

interface Manifest {
  readonly version?: string;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Whether nobody but root and this user could have put something at `path`: every folder up to the root is looked at. */
function isOurs(path: string, lib: string, uid: number): boolean {
  const inside = realpathSync(lib);
  if (!path.startsWith(`${inside}/`)) return false;
  for (let folder = path; ; folder = dirname(folder)) {
    const { uid: owner, mode } = lstatSync(folder);
    if (owner !== ROOT && owner !== uid) return false;
    const writable = mode & (folder.startsWith(inside) ? OTHERS_WRITE | GROUP_WRITES : OTHERS_WRITE);
    if (writable !== 0 && (mode & STICKY) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
