import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LockFile, productionClosure } from './lock-file.ts';
import { isThere, type Manifest, putPackage } from './put-package.ts';
import type { Registry } from './start-registry.ts';

const run = promisify(execFile);

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** The installed folder as npm would have packed it; the same bytes every time, so that a lock file stays true. */
async function tarballOf(folder: string): Promise<Buffer> {
  const always = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  const shape = ['--exclude=./node_modules', '--transform=s,^\\.,package,'];
  const options = { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 } as const;
  const { stdout } = await run('tar', ['-czf', '-', ...always, ...shape, '-C', folder, '.'], options);
  return stdout;
}

/** A package of others that is installed in the repository. */
interface Needed {
  readonly manifest: Manifest;
  readonly folder: string;
}

/**
 * What the packages in `roots` need at run time, as it is installed in `root`; every version once, though it may stand in
 * several folders. Optional packages of other platforms are not there and not missed.
 * @param roots folders from the root: `packages/core`, or `node_modules/vitest` for that package and all it needs
 */
export function neededBy(root: string, roots: readonly string[]): readonly Needed[] {
  const lock = readJson(join(root, 'package-lock.json')) as LockFile;
  const folders = productionClosure(lock, roots).map((folder) => join(root, folder));
  const present = folders.filter((path) => existsSync(join(path, 'package.json')));
  const found = present.map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) as Manifest }));
  return [...new Map(found.map((each) => [`${each.manifest.name}@${each.manifest.version}`, each])).values()];
}

/**
 * Puts all that packages need at run time into the registry, from what is installed in `root`, so that an install from
 * it needs no network. What is there already stays.
 * @returns how many versions were needed
 */
export async function seed(registry: Registry, root: string, roots: readonly string[]): Promise<number> {
  const needed = neededBy(root, roots);
  for (const { manifest, folder } of needed)
    if (!(await isThere(registry.url, manifest))) await putPackage(registry, manifest, await tarballOf(folder));
  return needed.length;
}
