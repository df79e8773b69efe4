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

/** The lock file of a prefix; empty where there is none. Throws when it is no lock file. */
export function readLock(prefix: string, file = 'package-lock.json'): LockedPackages {
  const path = join(prefix, file);
  if (!existsSync(path)) return {};
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages?: LockedPackages };
  return packages ?? {};
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
