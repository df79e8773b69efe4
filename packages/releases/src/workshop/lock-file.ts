import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledPackage } from '@lkssp/core/engine';

/** One entry under `packages` of a package-lock.json, as far as it matters here. */
export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** By folder, from the prefix; '' is the prefix itself. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

const FOLDER = 'node_modules/';

/** The package's name that a folder stands for. */
export const nameAt = (folder: string, locked?: LockedPackage): string =>
  locked?.name ?? folder.slice(folder.lastIndexOf(FOLDER) + FOLDER.length);

/** npm that is given the prefix by a link (`--prefix HOME/lib/kits/current`) counts folders from where the link leads. */
const THROUGH_LINK = /^\.\.\/(?:.*\/)?releases\/[^/]+\/(?=node_modules\/)/;

/** Text of a file; undefined when there is none. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The version of the package that is installed in a folder; undefined when there is none. */
export async function versionAt(folder: string): Promise<string | undefined> {
  const text = await textOf(join(folder, 'package.json'));
  return text === undefined ? undefined : (JSON.parse(text) as { version?: string }).version;
}

/** The same folders, all counted from the prefix. Where npm has counted in both ways, what is installed says which holds. */
async function fromPrefix(packages: LockedPackages, prefix: string): Promise<LockedPackages> {
  if (!Object.keys(packages).some((folder) => THROUGH_LINK.test(folder))) return packages;
  const found: Record<string, LockedPackage> = {};
  for (const [written, locked] of Object.entries(packages)) {
    const folder = written.replace(THROUGH_LINK, '');
    if (folder === '' || (await versionAt(join(prefix, folder))) === locked.version) found[folder] = locked;
  }
  return found;
}

interface LockFile {
  readonly version?: string;
  readonly packages?: LockedPackages;
}

/** A lock file whose folders count from its prefix, as text; undefined where there is none. Throws when it is no lock file. */
export async function lockText(prefix: string, file = 'package-lock.json'): Promise<string | undefined> {
  const text = await textOf(join(prefix, file));
  if (text === undefined) return undefined;
  const { version, packages, ...lock } = JSON.parse(text) as LockFile;
  const own = version?.startsWith('file:') === true || version === undefined ? {} : { version };
  return `${JSON.stringify({ ...lock, ...own, packages: await fromPrefix(packages ?? {}, prefix) }, null, 2)}\n`;
}

/** The lock file of a prefix; empty where there is none. Throws when it is no lock file. */
export async function readLock(prefix: string, file = 'package-lock.json'): Promise<LockedPackages> {
  const text = await lockText(prefix, file);
  return text === undefined ? {} : (JSON.parse(text) as { packages: LockedPackages }).packages;
}

/** The direct dependencies that a prefix asks for. Throws when its package.json is none. */
export async function readWanted(prefix: string): Promise<Readonly<Record<string, string>>> {
  const text = await textOf(join(prefix, 'package.json'));
  if (text === undefined) return {};
  const parsed = JSON.parse(text) as { dependencies?: Readonly<Record<string, string>> } | null;
  return parsed?.dependencies ?? {};
}

/** What the prefix asks for and has. */
export async function installedIn(prefix: string): Promise<readonly InstalledPackage[]> {
  const locked = await readLock(prefix);
  return Object.entries(await readWanted(prefix))
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([name, wanted]) => {
      const { version, integrity } = locked[FOLDER + name] ?? {};
      if (version === undefined) return [];
      return [{ name, version, wanted, ...(integrity === undefined ? {} : { integrity }) }];
    });
}
