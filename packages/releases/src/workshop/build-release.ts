import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { InstalledPackage } from '@lkssp/core/engine';
import { copyPrefix } from './copy-prefix.js';
import { refusal } from './failure.js';
import { fetchTarball, fileOf } from './fetch-tarball.js';
import { limited } from './limited.js';
import { wordsForNpm } from './local-packages.js';
import { installedIn, type LockedPackages, nameAt, readLock } from './lock-file.js';
import { type NpmSettings, npmSettings } from './npm-settings.js';
import { type NpmTree, npmTree, type TreeChange, type TreePackage } from './npm-tree.js';
import { fitsPlatform } from './platform.js';
import { layOut } from './prefix-files.js';
import { proveSignatures } from './prove-signatures.js';
import { takeSaved } from './saved-tarballs.js';
import { readSignatures, writeSignatures } from './signature-file.js';
import { syncTree } from './sync-tree.js';
import { tarballFiles } from './tarball-entries.js';
import type { BuildChange, BuildTask } from './tasks.js';

const AT_ONCE = 8;
const STRONG = /^sha512-/;

type Tell = (progress: string) => void;

/**
 * Makes a complete prefix: works out the tree, looks at signatures, fetches every tarball and looks at its entries, and
 * only then writes packages, from the cache that holds exactly what was looked at.
 */
export async function buildRelease(order: BuildTask, tell: Tell): Promise<readonly InstalledPackage[]> {
  const task = await atRealPaths(order);
  const settings = await npmSettings(task.supply);
  if (task.saved !== undefined) await takeSaved(task.saved, task.tarballs, settings);
  const before = task.from === undefined ? {} : await readLock(task.from);
  assertNoLink(before, task.change);
  await layOut(task, settings, (name) => before[`node_modules/${name}`]?.version);
  const change = await inNpmsWords(task, settings);
  tell('looking for packages');
  const tree = await npmTree(task.into, change, task.style, settings);
  await prove(tree, task, settings, tell);
  tell('writing packages');
  await tree.write();
  await assertWhole(task.into);
  await syncTree(task.into);
  if (task.copyTo !== undefined) await copyPrefix(task.into, task.copyTo);
  return installedIn(task.into);
}

/** Somebody has linked a folder by hand: nothing says what is in it, and it may change while its code runs. */
function assertNoLink(locked: LockedPackages, change: BuildChange): void {
  const links = Object.entries(locked).filter((each) => each[1].link === true);
  const name = links.map((each) => nameAt(...each)).find((each) => stays(each, change));
  if (name !== undefined) throw refusal('LKSSP_PACKAGE_LINK', { name });
}

function stays(name: string, change: BuildChange): boolean {
  if ('remove' in change) return !change.remove.includes(name);
  return !('exactly' in change) || Object.hasOwn(change.exactly, name);
}

/** npm's library takes a prefix behind a link for a package that is linked. */
async function atRealPaths(task: BuildTask): Promise<BuildTask> {
  const real = async (path: string): Promise<string> => join(await realpath(dirname(path)), basename(path));
  return { ...task, into: await real(task.into), tarballs: await real(task.tarballs) };
}

async function inNpmsWords({ change, tarballs }: BuildTask, settings: NpmSettings): Promise<TreeChange> {
  if ('add' in change) return { add: await wordsForNpm(change.add, tarballs, settings) };
  return 'remove' in change ? { rm: change.remove } : {};
}

async function prove(tree: NpmTree, task: BuildTask, settings: NpmSettings, tell: Tell): Promise<void> {
  const separate = tree.packages.filter(({ inBundle, optional, package: { os, cpu } }) => {
    return !inBundle && (!optional || fitsPlatform({ os, cpu }));
  });
  const facts = separate.map((each) => ({
    ...strong(each),
    direct: tree.direct.has(each.name) && isOnTop(each),
    published: !isFile(each),
  }));
  const signatures = await proveSignatures(facts, readSignatures(task.from), task.supply, settings);
  let fetched = 0;
  await limited(separate, AT_ONCE, async (each) => {
    const tarball = await fetchOne(each, task.into, settings);
    if (tarball !== undefined) await tarballFiles(`${each.packageName}@${each.version}`, tarball);
    fetched += 1;
    tell(`fetched ${fetched} of ${separate.length} packages`);
  });
  writeSignatures(task.into, signatures);
}

const isOnTop = ({ location, name }: TreePackage): boolean => location === `node_modules/${name}`;
const isFile = ({ resolved }: TreePackage): boolean => fileOf(resolved, '/') !== undefined;

/** What a package is known by; refused when nothing proves its bytes. */
function strong({ packageName: name, version, integrity }: TreePackage): {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
} {
  if (integrity === null || !STRONG.test(integrity)) throw refusal('LKSSP_PACKAGE_UNPROVEN', { name, version });
  return { name, version, integrity };
}

async function fetchOne(each: TreePackage, prefix: string, settings: NpmSettings): Promise<Buffer | undefined> {
  const { packageName: name, version, resolved } = each;
  const source = { name, version, resolved: resolved ?? undefined, integrity: strong(each).integrity };
  try {
    return await fetchTarball(source, prefix, settings);
  } catch (error) {
    // What may be missing is left out by npm's library as well: builds for other platforms, mostly.
    if (each.optional && (error as { code?: string }).code === 'E404') return undefined;
    throw Object.assign(error as object, { pkgid: `${name}@${version}` });
  }
}

/** npm's library leaves what it does not understand out of the tree without a word. */
async function assertWhole(prefix: string): Promise<void> {
  for (const [folder, { optional, peer, dev, version }] of Object.entries(await readLock(prefix))) {
    if (folder === '' || optional === true || peer === true || dev === true) continue;
    if (!existsSync(join(prefix, folder, 'package.json'))) {
      throw refusal('LKSSP_BUILD_FAILED', { why: `${folder} (${version ?? 'no version'}) was not written` });
    }
  }
}
