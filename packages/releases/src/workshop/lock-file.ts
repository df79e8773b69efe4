import { existsSync, readFileSync } from 'node:fs';
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

/** The version of the package that is installed in a folder; undefined when there is none. */
export function versionAt(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version;
}

/** The same folders, all counted from the prefix. Where npm has counted in both ways, what is installed says which holds. */
function fromPrefix(packages: LockedPackages, prefix: string): LockedPackages {
  if (!Object.keys(packages).some((folder) => THROUGH_LINK.test(folder))) return packages;
  const turned = Object.entries(packages).map(
    ([folder, locked]) => [folder.replace(THROUGH_LINK, ''), locked] as const,
  );
  return Object.fromEntries(
    turned.filter(([folder, { version }]) => folder === '' || versionAt(join(prefix, folder)) === version),
  );
}

interface LockFile {
  readonly version?: string;
  readonly packages?: LockedPackages;
}

/** A lock file whose folders count from its prefix, as text. Throws when it is no lock file. */
export function lockText(prefix: string, file = 'package-lock.json'): string {
  const { version, packages, ...lock } = JSON.parse(readFileSync(join(prefix, file), 'utf8')) as LockFile;
  const own = version?.startsWith('file:') === true || version === undefined ? {} : { version };
  return `${JSON.stringify({ ...lock, ...own, packages: fromPrefix(packages ?? {}, prefix) }, null, 2)}\n`;
}

/** The lock file of a prefix; empty where there is none. Throws when it is no lock file. */
export function readLock(prefix: string, file = 'package-lock.json'): LockedPackages {
  if (!existsSync(join(prefix, file))) return {};
  return (JSON.parse(lockText(prefix, file)) as { packages: LockedPackages }).packages;
}

/** The direct dependencies that a prefix asks for. Throws when its package.json is none. */
export function readWanted(prefix: string): Readonly<Record<string, string>> {
  const path = join(prefix, 'package.json');
  if (!existsSync(path)) return {};
  const parsed = JSON.parse(readFileSync(path, 'utf8')) as { dependencies?: Readonly<Record<string, string>> } | null;
  return parsed?.dependencies ?? {};
}

/** What the prefix asks for and has. */
export function installedIn(prefix: string): readonly InstalledPackage[] {
  const locked = readLock(prefix);
  return Object.entries(readWanted(prefix))
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([name, wanted]) => {
      const { version, integrity } = locked[FOLDER + name] ?? {};
      if (version === undefined) return [];
      return [{ name, version, wanted, ...(integrity === undefined ? {} : { integrity }) }];
    });
}
