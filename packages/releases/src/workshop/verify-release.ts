import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failureOf } from './failure.js';
import { fetchTarball, fileOf } from './fetch-tarball.js';
import { limited } from './limited.js';
import { type LockedPackage, type LockedPackages, nameAt, readLock } from './lock-file.js';
import { type NpmSettings, npmSettings } from './npm-settings.js';
import { type TarballFile, tarballFiles } from './tarball-entries.js';
import type { Difference, VerifyTask } from './tasks.js';

const AT_ONCE = 4;
const UNPUBLISHED = new Set(['E404', 'ETARGET', 'ENOVERSIONS', 'EINTEGRITY']);

/** Compares each file of each package with its tarball. */
export async function verifyRelease({ folders, name, supply }: VerifyTask): Promise<readonly Difference[]> {
  const settings = await npmSettings(supply);
  const found: Difference[] = [];
  for (const prefix of folders) {
    const locked = await readLock(prefix);
    const chosen = name === undefined ? locked : belowOf(name, locked);
    const packages = Object.entries(chosen).filter(([folder, { inBundle }]) => folder !== '' && inBundle !== true);
    await limited(packages, AT_ONCE, async ([folder, each]) => {
      found.push(...(await comparePackage(prefix, folder, each, settings)));
      if (each.integrity !== undefined) found.push(...(await strangersIn(prefix, folder, locked)));
    });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name) || (a.file ?? '').localeCompare(b.file ?? ''));
}

async function comparePackage(
  prefix: string,
  folder: string,
  locked: LockedPackage,
  settings: NpmSettings,
): Promise<readonly Difference[]> {
  const { version = '', integrity, resolved, optional, peer } = locked;
  const name = nameAt(folder, locked);
  const path = join(prefix, folder);
  const is = (kind: Difference['is'], more: { file?: string; why?: string } = {}): Difference => {
    return { name, version, folder: path, is: kind, ...more };
  };
  if (!existsSync(path)) return optional === true || peer === true ? [] : [is('missing')];
  if (integrity === undefined) return [is('unpublished', { why: 'it was not installed from a tarball' })];
  try {
    const tarball = await fetchTarball({ name, version, resolved, integrity }, prefix, settings);
    const published = digests(await tarballFiles(name, tarball));
    return compare(published, await installedFiles(path, published), is);
  } catch (error) {
    const { errno, message } = failureOf(error);
    const gone = UNPUBLISHED.has(errno ?? '') || (errno === 'ENOENT' && fileOf(resolved, prefix) !== undefined);
    return [is(gone ? 'unpublished' : 'unproven', { why: message })];
  }
}

/** Packages that somebody has laid into another: Node finds them before those that the lock file names. */
async function strangersIn(prefix: string, folder: string, locked: LockedPackages): Promise<readonly Difference[]> {
  const own = locked[folder];
  // What a tarball brings along is compared with it.
  if (own === undefined || Object.entries(locked).some(([at, each]) => each.inBundle && at.startsWith(`${folder}/`))) {
    return [];
  }
  const { version = '' } = own;
  const found = await packagesIn(join(prefix, folder));
  return found
    .filter((file) => locked[`${folder}/${file}`] === undefined)
    .map((file) => ({ name: nameAt(folder, own), version, folder: join(prefix, folder), is: 'added', file }));
}

/** Folders of packages in a package's node_modules, from the package. */
async function packagesIn(folder: string): Promise<readonly string[]> {
  const read = (at: string) => readdir(join(folder, at)).catch((): string[] => []);
  const names = (await read('node_modules')).filter((name) => !name.startsWith('.'));
  const inner = await Promise.all(
    names.map(async (name) => {
      const at = join('node_modules', name);
      return name.startsWith('@') ? (await read(at)).map((each) => join(at, each)) : [at];
    }),
  );
  return inner.flat();
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

/** By path, as npm's library writes them: a .gitignore becomes an .npmignore where there is none. */
function digests(files: readonly TarballFile[]): ReadonlyMap<string, string> {
  const paths = new Set(files.map(({ path }) => path));
  const written = files.flatMap(({ path, bytes }) => {
    if (basename(path) !== '.gitignore') return [[path, digest(bytes)] as const];
    const ignore = join(dirname(path), '.npmignore');
    return paths.has(ignore) ? [] : [[ignore, digest(bytes)] as const];
  });
  return new Map(written);
}

/** Digest by path; what is no plain file has a digest that no file has. */
async function installedFiles(
  folder: string,
  published: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const bundles = [...published.keys()].some((path) => path.startsWith('node_modules/'));
  const found = new Map<string, string>();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      // Packages in there are compared by themselves; only what the tarball brought counts here.
      const foreign = path === 'node_modules' && !bundles;
      if (entry.isDirectory() && !foreign) await walk(path);
      if (!entry.isDirectory())
        found.set(path, entry.isFile() ? digest(await readFile(join(folder, path))) : 'no file');
    }
  };
  await walk('');
  return found;
}

function compare(
  published: ReadonlyMap<string, string>,
  installed: ReadonlyMap<string, string>,
  is: (kind: Difference['is'], more: { file: string }) => Difference,
): readonly Difference[] {
  const lost = [...published].flatMap(([file, wanted]) => {
    const found = installed.get(file);
    if (found === wanted) return [];
    return [is(found === undefined ? 'missing' : 'changed', { file })];
  });
  const added = [...installed.keys()]
    .filter((file) => !published.has(file) && !file.startsWith('node_modules/'))
    .map((file) => is('added', { file }));
  return [...lost, ...added];
}

/** The folders of one direct dependency and of all that it needs, found as Node finds them. */
function belowOf(name: string, locked: LockedPackages): LockedPackages {
  const chosen: Record<string, LockedPackage> = {};
  const add = (folder: string): void => {
    const found = locked[folder];
    if (found === undefined || chosen[folder] !== undefined) return;
    chosen[folder] = found;
    for (const needed of Object.keys({ ...found.dependencies, ...found.optionalDependencies })) {
      const at = placeOf(needed, folder, locked);
      if (at !== undefined) add(at);
    }
  };
  add(`node_modules/${name}`);
  return chosen;
}

function placeOf(name: string, from: string, locked: LockedPackages): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (locked[candidate] !== undefined) return candidate;
    if (folder === '') return undefined;
  }
}
