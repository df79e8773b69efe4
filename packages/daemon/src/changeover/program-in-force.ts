import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = join('node_modules', '@lkssp', 'daemon');
const OTHERS_WRITE = 0o022;

/** A program that can guard. */
export interface Program {
  /** Absolute, without links. */
  readonly file: string;
  readonly version: string;
}

/** The program of an installed release; undefined where there is none that can be run. */
export function programOf(release: string): Program | undefined {
  try {
    const folder = join(release, PACKAGE);
    const { version, bin } = manifestOf(folder);
    const path = typeof bin === 'string' ? bin : bin?.['lksspd'];
    if (version === undefined || path === undefined) return undefined;
    const file = realpathSync(join(folder, path));
    return { file, version };
  } catch {
    return undefined;
  }
}

/** The program that `file`, somewhere inside its package, belongs to. */
export function programAt(file: string): Program {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const { name, version } = tryManifest(folder);
    if (name === '@lkssp/daemon' && version !== undefined) return { file: realpathSync(file), version };
    if (folder === dirname(folder)) return { file, version: '0.0.0' };
  }
}

/**
 * The newer of `self` and what HOME/lib/program/current names: an upgrade puts a newer one there, and a newer one may
 * have been installed over the old since. What others than root and this user may write is not run.
 */
export function programInForce(self: Program, lib: string): Program {
  const current = join(lib, 'program', 'current');
  if (![lib, join(lib, 'program'), current].every(isOurs)) return self;
  const found = programOf(current);
  return found !== undefined && isNewer(found.version, self.version) ? found : self;
}

function isOurs(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return (found.uid === 0 || found.uid === process.getuid?.()) && (found.mode & OTHERS_WRITE) === 0;
}

/** By semver's rules (semver.org, 11), as far as ours go: a prerelease comes before its release, and two of them compare as text. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (const at of [0, 1, 2]) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (a.pre === '' || b.pre === '') return a.pre === '' && b.pre !== '';
  return a.pre > b.pre;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly pre: string } {
  const [core = '', ...pre] = (version.split('+')[0] ?? '').split('-');
  return { numbers: core.split('.').map(Number), pre: pre.join('-') };
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly bin?: string | Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function tryManifest(folder: string): Manifest {
  try {
    return manifestOf(folder);
  } catch {
    return {};
  }
}
