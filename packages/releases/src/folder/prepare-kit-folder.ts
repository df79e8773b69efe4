import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyPrefix } from '../workshop/copy-prefix.js';
import { npmrcOf } from '../workshop/prefix-files.js';
import type { NpmSettings } from '../workshop/npm-settings.js';
import { syncPath } from '../workshop/sync-tree.js';
import { linkDurably } from './durable-file.js';
import { assertGuarded } from './guarded-folder.js';
import { isFolder, isRealFolder, isThere } from './is-there.js';
import type { InForce, KitFolder } from './kit-folder.js';
import { nextNumber, numbersIn, ownFolder, removeFolder, removeUnfinished } from './numbered-folder.js';
import { treeDigest } from './tree-digest.js';

const FIRST = 0;
const OURS = { mode: 0o600 };

/** Makes the folder as it should be after whatever ended before: nothing half made is left, and the link says what is in force. */
export async function prepareKitFolder(folder: KitFolder, settings: NpmSettings): Promise<void> {
  for (const each of [folder.path, folder.releases, folder.loaded]) await ownFolder(each);
  await removeUnfinished(folder.releases);
  await removeUnfinished(folder.loaded);
  const inForce = (await folder.inForce()) ?? (await begin(folder, settings));
  await removeUnused(folder, inForce);
  await settle(folder, inForce.number);
}

/** The first state: what was made here by hand or by an older lkssp, else nothing. */
async function begin(folder: KitFolder, settings: NpmSettings): Promise<InForce> {
  const found = await isFolder(folder.current);
  // The copy is ours, file by file: after it nothing would tell whose these were.
  if (found) await assertGuarded(folder.path, ['current']);
  const number = found ? await nextNumber(folder.path, ['releases', 'loaded']) : FIRST;
  const copy = `${folder.loadedAt(number)}.new`;
  if (found) await copyPrefix(folder.current, copy);
  else await layOutEmpty(copy, join(folder.path, 'cache'), settings);
  await folder.writeNote(copy, { prefix: String(number), digest: await treeDigest(copy) });
  await rename(copy, folder.loadedAt(number));
  await syncPath(folder.loaded);
  await folder.writeInForce({ number });
  return { number };
}

async function layOutEmpty(copy: string, cache: string, settings: NpmSettings): Promise<void> {
  await ownFolder(copy);
  const manifest = { name: 'lkssp-kit-folder', private: true, dependencies: {} };
  await writeFile(join(copy, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`, OURS);
  await writeFile(join(copy, '.npmrc'), npmrcOf(settings, cache), OURS);
}

/** A copy without its prefix was being made by a build; a prefix without its copy likewise. */
async function removeUnused(folder: KitFolder, { number, previous }: InForce): Promise<void> {
  const kept = new Set([number, previous]);
  for (const each of await numbersIn(folder.releases)) {
    if (!(await folder.has(each)) && !kept.has(each) && !(await isPrefix(folder, String(each)))) {
      await removeFolder(folder.prefixAt(String(each)));
    }
  }
}

async function isPrefix(folder: KitFolder, name: string): Promise<boolean> {
  for (const each of await numbersIn(folder.loaded)) if ((await folder.note(each)).prefix === name) return true;
  return false;
}

/** Makes `current` point to the prefix of the state in force. A real folder in its place is somebody's work: it becomes that prefix. */
async function settle(folder: KitFolder, number: number): Promise<void> {
  const { prefix, digest } = await folder.note(number);
  if (await isRealFolder(folder.current)) {
    const name = (await isThere(folder.prefixAt(prefix))) ? await folder.freePrefix(number) : prefix;
    await rename(folder.current, folder.prefixAt(name));
    await folder.renote(number, { prefix: name, digest });
    return linkDurably(folder.current, join('releases', name));
  }
  await ensurePrefix(folder, number);
  if ((await folder.linked()) === prefix) return;
  await rm(folder.current, { force: true });
  await linkDurably(folder.current, join('releases', prefix));
}

/** A prefix for people that is as the state's copy is: the one that there is, or another when that has been worked in or lost. */
export async function ensurePrefix(folder: KitFolder, number: number, pristine = false): Promise<string> {
  const { prefix, digest } = await folder.note(number);
  const path = folder.prefixAt(prefix);
  const there = await isThere(path);
  if (there && (!pristine || (await treeDigest(path)) === digest)) return prefix;
  const name = there ? await folder.freePrefix(number) : prefix;
  const aside = `${folder.prefixAt(name)}.new`;
  await rm(aside, { recursive: true, force: true });
  await copyPrefix(folder.loadedAt(number), aside);
  await rm(join(aside, '.lkssp-release.json'), { force: true });
  await rename(aside, folder.prefixAt(name));
  await syncPath(folder.releases);
  if (name !== prefix) await folder.renote(number, { prefix: name, digest });
  return name;
}
