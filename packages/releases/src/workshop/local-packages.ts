import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import Arborist from '@npmcli/arborist';
import pacote from 'pacote';
import { failureOf, refusal } from './failure.js';
import type { NpmSettings } from './npm-settings.js';
import { tarballFiles } from './tarball-entries.js';

const NAMED = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:@[^:/\\\s]*(?:\s[^:/\\]*)?)?$/i;

/** True for npm's words for a package of a registry: a name with a version, a range or a tag. */
export const isPublishedName = (words: string): boolean => NAMED.test(words);

/** What a package.json inside of a tarball calls itself. */
export interface PackedManifest {
  readonly name: string;
  readonly version: string;
  readonly [name: string]: unknown;
}

/** The manifest inside of a tarball. Refuses tarballs that are no packages. */
export async function manifestOf(path: string, tarball: Buffer): Promise<PackedManifest> {
  const files = await tarballFiles(path, tarball);
  const manifest = files.find((file) => file.path === 'package.json');
  const broken = (why: string): Error => refusal('LKSSP_PACKAGE_BROKEN', { name: path, why });
  if (manifest === undefined) throw broken('it holds no package.json');
  try {
    const parsed = JSON.parse(manifest.bytes.toString('utf8')) as Partial<PackedManifest>;
    if (typeof parsed.name === 'string' && typeof parsed.version === 'string') return parsed as PackedManifest;
  } catch (cause) {
    throw broken(`its package.json cannot be read (${failureOf(cause).message})`);
  }
  throw broken('its package.json has no name and version');
}

/** The bytes of a tarball, or of a folder packed as npm packs it, without running any script of it. */
export async function packedAt(path: string, settings: NpmSettings): Promise<Buffer> {
  const found = await stat(path).catch((cause: unknown) => {
    throw refusal('LKSSP_FILE_UNREADABLE', { file: path, why: failureOf(cause).message });
  });
  if (!found.isDirectory()) return readFile(path);
  const options = { ...settings, Arborist, ignoreScripts: true };
  return (await pacote.tarball(path, options as never)) as unknown as Buffer;
}

/** Lays a package that does not come from a registry into `tarballs`, where it stays, and answers npm's words for it. */
export async function keepLocal(path: string, tarballs: string, settings: NpmSettings): Promise<string> {
  const bytes = await packedAt(path, settings);
  const { name, version } = await manifestOf(path, bytes);
  const digest = createHash('sha512').update(bytes).digest('hex').slice(0, 16);
  const file = join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}-${digest}.tgz`);
  if (!existsSync(file)) {
    await mkdir(tarballs, { recursive: true });
    await writeFile(`${file}.new`, bytes);
    await rename(`${file}.new`, file);
  }
  return `${name}@file:${file}`;
}

/** npm's words for packages, those of files and folders turned into tarballs that are kept. */
export function wordsForNpm(
  words: readonly string[],
  tarballs: string,
  settings: NpmSettings,
): Promise<readonly string[]> {
  return Promise.all(
    words.map(async (each) => {
      const path = each.replace(/^file:/, '');
      if (isAbsolute(path)) return keepLocal(path, tarballs, settings);
      if (isPublishedName(each)) return each;
      throw refusal('LKSSP_PACKAGE_WORDS', { words: each });
    }),
  );
}
