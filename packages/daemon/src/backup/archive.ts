import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, extract, list, type ReadEntry } from 'tar';
import { syncFile, syncFolder } from '../changeover/durable-file.js';
import { type BackupManifest, type BackupMember, MANIFEST, parseManifest } from './backup-manifest.js';
import { putInPlace } from './put-in-place.js';

/** More than any store and all kits; an archive that claims more is none of ours. */
const MOST_BYTES = 4 * 2 ** 30;
const MOST_MANIFEST = 64 * 2 ** 20;
const SECRET = 0o600;

/** Makes an archive of everything in `folder`: whole or not there, mode 0600, synced, and never over another file. */
export async function makeArchive(
  folder: string,
  file: string,
  about: Omit<BackupManifest, 'members'>,
): Promise<BackupManifest> {
  const members = await Promise.all(filesIn(folder).map((path) => memberOf(folder, path)));
  const manifest: BackupManifest = { ...about, members };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 1)}\n`, { mode: SECRET });
  const draft = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  rmSync(draft, { force: true });
  try {
    writeFileSync(draft, '', { mode: SECRET, flag: 'wx' });
    await create({ gzip: true, portable: true, cwd: folder, file: draft, strict: true, noDirRecurse: true }, [
      MANIFEST,
      ...members.map(({ path }) => path),
    ]);
    syncFile(draft);
    putInPlace(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(file));
  return manifest;
}

function filesIn(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((each) => {
      const path = posix.join(below, each.name);
      return each.isDirectory() ? filesIn(folder, path) : each.isFile() ? [path] : [];
    });
}

async function memberOf(folder: string, path: string): Promise<BackupMember> {
  const { size, mode } = lstatSync(join(folder, path));
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(folder, path)), hash);
  return { path, bytes: size, sha512: hash.digest('hex'), mode: mode & 0o777 };
}

/** Reads a whole archive without writing anything, and compares each byte with the manifest. Throws in words what is wrong. */
export async function checkArchive(file: string): Promise<BackupManifest> {
  const seen = new Map<string, { readonly bytes: number; readonly sha512: string }>();
  const reading: Promise<void>[] = [];
  let manifest: string | undefined;
  let total = 0;
  const wrong: string[] = [];
  const take = (entry: ReadEntry): void => {
    const why = whyRefused(entry, seen);
    total += entry.size;
    if (why !== undefined || total > MOST_BYTES) {
      wrong.push(why ?? 'it holds more than any backup does');
      entry.resume();
      return;
    }
    const { path } = entry;
    seen.set(path, { bytes: 0, sha512: '' });
    reading.push(
      digest(entry, path === MANIFEST).then(({ text, ...found }) => {
        if (path === MANIFEST) manifest = text;
        seen.set(path, found);
      }),
    );
  };
  await list({ file, strict: true, onReadEntry: take }).catch((thrown: unknown) => {
    throw new Error(wordsOfTar(thrown));
  });
  if (wrong[0] !== undefined) throw new Error(wrong[0]);
  await Promise.all(reading);
  if (manifest === undefined) throw new Error('it was not made by lkssp: it has no manifest');
  return compare(parseManifest(manifest), seen);
}

function whyRefused({ path, type }: ReadEntry, seen: ReadonlyMap<string, unknown>): string | undefined {
  const plain = posix.normalize(path);
  if (plain !== path || posix.isAbsolute(path) || path.split('/').includes('..') || path.includes('\0'))
    return `its member "${path}" would lead out of its folder`;
  if (type !== 'File' && type !== 'OldFile') return `its member "${path}" is no plain file`;
  if (seen.has(path)) return `its member "${path}" is there twice`;
  if (seen.size === 0 && path !== MANIFEST) return 'it was not made by lkssp: it does not begin with a manifest';
  return undefined;
}

async function digest(entry: ReadEntry, keep: boolean) {
  const hash = createHash('sha512');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    if (keep && bytes <= MOST_MANIFEST) kept.push(Buffer.from(chunk));
  }
  return { bytes, sha512: hash.digest('hex'), text: Buffer.concat(kept).toString('utf8') };
}

function compare(
  manifest: BackupManifest,
  seen: ReadonlyMap<string, { readonly bytes: number; readonly sha512: string }>,
): BackupManifest {
  for (const { path, bytes, sha512 } of manifest.members) {
    const found = seen.get(path);
    if (found === undefined) throw new Error(`its member "${path}" is missing`);
    if (found.bytes !== bytes || found.sha512 !== sha512)
      throw new Error(`its member "${path}" is not as it was when the backup was made`);
  }
  const known = new Set([MANIFEST, ...manifest.members.map(({ path }) => path)]);
  const more = [...seen.keys()].find((path) => !known.has(path));
  if (more !== undefined) throw new Error(`its member "${more}" is not in its manifest`);
  return manifest;
}

/** Unpacks an archive that was checked into an empty folder, and compares what lies there with the manifest. */
export async function unpackArchive(file: string, folder: string): Promise<BackupManifest> {
  const manifest = await checkArchive(file);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await extract({ file, cwd: folder, strict: true, preserveOwner: false, umask: 0o077 });
  for (const { path, sha512 } of manifest.members) {
    if ((await memberOf(folder, path)).sha512 !== sha512)
      throw new Error(`its member "${path}" changed while it was read`);
    syncFile(join(folder, path));
  }
  return manifest;
}

function wordsOfTar(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'Z_BUF_ERROR' || /unexpected end|truncated/i.test(message))
    return 'it is cut off: a part at its end is missing';
  if (code === 'Z_DATA_ERROR' || code?.startsWith('TAR_') === true) return `it is damaged, or no archive (${message})`;
  return message;
}
