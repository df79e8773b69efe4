import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LockFile, productionClosure } from './lock-file.ts';
import { type Manifest, putPackage } from './put-package.ts';
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

/** Every package at most once, though it may be installed in several folders. */
function byIdentity(root: string, folders: readonly string[]): Map<string, string> {
  const present = folders.map((folder) => join(root, folder)).filter((path) => existsSync(join(path, 'package.json')));
  return new Map(
    present.map((path) => {
      const { name, version } = readJson(join(path, 'package.json')) as Manifest;
      return [`${name}@${version}`, path];
    }),
  );
}

/**
 * Puts all that our packages need at run time into the registry, from what is installed in `root`,
 * so that an install from it needs no network. Optional packages of other platforms are not there and not missed.
 * @param packages folders of our packages, from the root: `packages/core`
 * @returns how many versions were put there
 */
export async function seed(registry: Registry, root: string, packages: readonly string[]): Promise<number> {
  const lock = readJson(join(root, 'package-lock.json')) as LockFile;
  const found = byIdentity(root, productionClosure(lock, packages));
  for (const path of found.values()) {
    await putPackage(registry, readJson(join(path, 'package.json')) as Manifest, await tarballOf(path));
  }
  return found.size;
}
