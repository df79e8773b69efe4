/** One entry of `packages` in a package-lock.json, as far as it matters here. */
interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const NESTED = '/node_modules/';

/** The folder whose node_modules is searched after that of `folder`; undefined after the root. */
function outer(folder: string): string | undefined {
  if (folder === '') return undefined;
  const at = folder.lastIndexOf(NESTED);
  return at < 0 ? '' : folder.slice(0, at);
}

/** Where Node finds `name` when a file in `folder` imports it. */
function resolve({ packages }: LockFile, folder: string, name: string): string | undefined {
  for (let from: string | undefined = folder; from !== undefined; from = outer(from)) {
    const candidate = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
    const found = packages[candidate];
    if (found !== undefined) return found.link === true ? found.resolved : candidate;
  }
  return undefined;
}

const neededBy = ({ dependencies, optionalDependencies, peerDependencies }: LockedPackage): string[] =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/**
 * The folders of all that the packages in `roots` need at run time, without what only their development needs.
 * The roots themselves are left out, and workspace packages too: these are published as they are packed.
 */
export function productionClosure(lock: LockFile, roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const locked = lock.packages[folder];
    if (seen.has(folder) || locked === undefined) continue;
    seen.add(folder);
    const from = folder;
    waiting.push(...neededBy(locked).flatMap((name) => resolve(lock, from, name) ?? []));
  }
  return [...seen].filter((folder) => folder.includes('node_modules/')).sort();
}
