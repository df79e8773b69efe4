import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pacote from 'pacote';
import { fetchTarball, fileOf } from './fetch-tarball.js';
import { type LockedPackage, nameAt, readLock } from './lock-file.js';
import { type NpmSettings, npmSettings } from './npm-settings.js';
import { SIGNATURE_FILE } from './signature-file.js';
import type { SaveTask } from './tasks.js';

const TARBALLS = 'tarballs';
const NOTES = ['package.json', 'package-lock.json', SIGNATURE_FILE];

/**
 * Puts into a folder what another server needs to make the same prefix: what was asked for, the lock file, and the
 * tarballs, as long as all of them together are not larger than the limit. One that cannot be had is left to the registry.
 */
export async function saveRelease({ prefix, into, limitBytes, supply }: SaveTask): Promise<number> {
  const settings = await npmSettings(supply);
  await mkdir(join(into, TARBALLS), { recursive: true });
  for (const each of NOTES) if (existsSync(join(prefix, each))) await copyFile(join(prefix, each), join(into, each));
  let [left, count] = [limitBytes, 0];
  for (const [folder, locked] of Object.entries(await readLock(prefix))) {
    if (folder === '' || !existsSync(join(prefix, folder))) continue;
    const bytes = await tarballOf(folder, locked, prefix, settings);
    if (bytes === undefined || bytes.length > left) continue;
    left -= bytes.length;
    count += 1;
    await writeFile(join(into, TARBALLS, `${hexOf(bytes)}.tgz`), bytes);
  }
  return count;
}

async function tarballOf(
  folder: string,
  locked: LockedPackage,
  prefix: string,
  settings: NpmSettings,
): Promise<Buffer | undefined> {
  const { version = '', integrity, resolved, inBundle } = locked;
  if (integrity === undefined || inBundle === true) return undefined;
  try {
    return await fetchTarball({ name: nameAt(folder, locked), version, resolved, integrity }, prefix, settings);
  } catch {
    return undefined;
  }
}

/** Takes the tarballs of a saved folder into npm's cache, where a build finds them by their digest, and those that came as files to where they stay. */
export async function takeSaved(saved: string, tarballs: string, settings: NpmSettings): Promise<void> {
  const folder = join(saved, TARBALLS);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tgz')) : [];
  for (const name of files) await pacote.tarball(join(folder, name), { ...settings });
  const kept = new Map<string, string>();
  for (const { resolved, integrity } of Object.values(await readLock(saved))) {
    const path = fileOf(resolved, saved);
    const file = integrity === undefined ? undefined : join(folder, `${hexIn(integrity)}.tgz`);
    if (path === undefined || file === undefined || !existsSync(file)) continue;
    await mkdir(tarballs, { recursive: true });
    await copyFile(file, join(tarballs, basename(path)));
    kept.set(basename(path), join(tarballs, basename(path)));
  }
  for (const name of NOTES.slice(0, 2)) moveFiles(join(saved, name), kept);
}

/** Their home has another path than the one that they were saved in. */
function moveFiles(file: string, kept: ReadonlyMap<string, string>): void {
  if (kept.size === 0 || !existsSync(file)) return;
  const text = readFileSync(file, 'utf8').replaceAll(/"file:([^"]+)"/g, (whole, path: string) => {
    const found = kept.get(basename(path));
    return found === undefined ? whole : JSON.stringify(`file:${found}`);
  });
  writeFileSync(file, text);
}

const hexOf = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('hex');

const hexIn = (integrity: string): string => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
