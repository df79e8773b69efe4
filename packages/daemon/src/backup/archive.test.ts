import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create } from 'tar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkArchive, makeArchive, unpackArchive } from './archive.js';
import { BACKUP_FORMAT } from './backup-manifest.js';

const ABOUT = {
  lksspBackup: BACKUP_FORMAT,
  createdAt: 5,
  node: 'node',
  version: '1.0.0',
  generation: 1,
  resources: [],
  loaded: [],
  kits: [],
};

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write(folder: string, path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
}

/** An archive with a store, a configuration and a script. */
async function trial() {
  const root = newFolder();
  const content = join(root, 'content');
  write(content, 'store.db', 'everything that is remembered '.repeat(5000));
  write(content, 'etc/lkssp.config.yaml', 'stopLimit: 7min\n');
  write(content, 'care/web/start script.sh', '#!/bin/sh\n', 0o700);
  const file = join(root, 'out', 'backup.tar.gz');
  await makeArchive(content, file, ABOUT);
  return { root, content, file };
}

/** Another archive with the members of `folder`, made by hand. */
async function packed(folder: string, members: readonly string[]): Promise<string> {
  const file = join(newFolder(), 'made-by-hand.tar.gz');
  await create({ gzip: true, cwd: folder, file, preservePaths: true }, [...members]);
  return file;
}

describe('an archive', () => {
  it('gives back what was put in, with the modes, and is for its owner alone', async () => {
    const { root, file } = await trial();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const manifest = await checkArchive(file);
    expect(manifest.members.map(({ path }) => path)).toEqual([
      'care/web/start script.sh',
      'etc/lkssp.config.yaml',
      'store.db',
    ]);
    const into = join(root, 'into');
    await unpackArchive(file, into);
    expect(readFileSync(join(into, 'etc/lkssp.config.yaml'), 'utf8')).toBe('stopLimit: 7min\n');
    expect(statSync(join(into, 'care/web/start script.sh')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(root, 'out'))).toEqual(['backup.tar.gz']);
  });

  it('is never written over another file', async () => {
    const { content, file } = await trial();
    const before = readFileSync(file);
    await expect(makeArchive(content, file, ABOUT)).rejects.toThrow(/EEXIST/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(['backup.tar.gz']);
  });

  it('is refused wherever it was cut off', async () => {
    const { file } = await trial();
    const whole = statSync(file).size;
    for (const part of [0, 1, 10, 0.3, 0.6, 0.95]) {
      const cut = `${file}.${part}`;
      writeFileSync(cut, readFileSync(file));
      truncateSync(cut, part < 1 ? Math.floor(whole * part) : whole - part);
      await expect(checkArchive(cut), `cut to ${part}`).rejects.toThrow();
    }
  });

  it('is refused with any bit changed', async () => {
    const { file } = await trial();
    const bytes = gunzipSync(readFileSync(file));
    const at = bytes.indexOf('stopLimit: 7min');
    bytes[at + 11] = '8'.charCodeAt(0);
    const changed = `${file}.changed`;
    writeFileSync(changed, gzipSync(bytes));
    await expect(checkArchive(changed)).rejects.toThrow(
      '"etc/lkssp.config.yaml" is not as it was when the backup was made',
    );
  });

  it('is refused when it holds more, less, or others than its manifest says', async () => {
    const { content } = await trial();
    const members = ['manifest.json', 'store.db', 'etc/lkssp.config.yaml', 'care/web/start script.sh'];
    write(content, 'etc/more', 'more');
    await expect(checkArchive(await packed(content, [...members, 'etc/more']))).rejects.toThrow('not in its manifest');
    await expect(checkArchive(await packed(content, members.slice(0, 3)))).rejects.toThrow('is missing');
    await expect(checkArchive(await packed(content, members.slice(1)))).rejects.toThrow('not made by lkssp');
  });

  it('lets nothing out of its folder', async () => {
    const { root, content } = await trial();
    write(root, 'outside', 'outside');
    await expect(checkArchive(await packed(content, ['manifest.json', '../outside']))).rejects.toThrow(
      'would lead out of its folder',
    );
    await expect(checkArchive(await packed(content, ['manifest.json', join(root, 'outside')]))).rejects.toThrow(
      'would lead out of its folder',
    );
    symlinkSync('/etc/passwd', join(content, 'link'));
    const linked = await packed(content, ['manifest.json', 'link']);
    await expect(unpackArchive(linked, join(root, 'into'))).rejects.toThrow('is no plain file');
    expect(existsSync(join(root, 'into'))).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['text', 'this is a letter to my mother\n'.repeat(100)],
    ['other archives', gzipSync('hello')],
  ])('is not %s', async (_, content) => {
    const file = join(newFolder(), 'other');
    writeFileSync(file, content);
    await expect(checkArchive(file)).rejects.toThrow();
  });

  it('says when there is no such file', async () => {
    await expect(checkArchive('/nowhere/at/all')).rejects.toThrow('there is no such file');
  });
});
