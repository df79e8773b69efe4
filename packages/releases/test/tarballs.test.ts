import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { putPackage, type Registry, startRegistry } from '@lkssp/registry';
import { Header } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { keptFolder, trialFolder, trialKit } from './trial.js';

interface Entry {
  readonly path: string;
  readonly type?: 'File' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'BlockDevice' | 'FIFO';
  readonly linkpath?: string;
  readonly content?: string;
}

const BLOCK = 512;

/** A tarball with entries that no packer would make. */
function tarballOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = 'File', linkpath, content = '' }) => {
    const header = Buffer.alloc(BLOCK);
    const size = Buffer.byteLength(content);
    const fields = {
      path,
      type,
      size,
      mode: 0o644,
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    };
    new Header(fields as ConstructorParameters<typeof Header>[0] & object).encode(header);
    const body = Buffer.alloc(Math.ceil(size / BLOCK) * BLOCK);
    body.write(content);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

describe('a tarball with tricks', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
  });
  afterAll(() => registry.stop());

  it.each<[string, Entry]>([
    ['climbs', { path: 'package/../../../../escaped', content: 'x' }],
    ['climbs in the first part', { path: '../escaped', content: 'x' }],
    ['is absolute', { path: '/tmp/lkssp-escaped', content: 'x' }],
    ['is a link out', { path: 'package/out', type: 'SymbolicLink', linkpath: '/etc' }],
    ['is a link within', { path: 'package/within', type: 'SymbolicLink', linkpath: 'index.js' }],
    ['is a hard link', { path: 'package/hard', type: 'Link', linkpath: '/etc/passwd' }],
    ['is a device', { path: 'package/device', type: 'CharacterDevice' }],
    ['is a disk', { path: 'package/disk', type: 'BlockDevice' }],
    ['is a pipe', { path: 'package/pipe', type: 'FIFO' }],
    ['has a path of another system', { path: 'package/..\\..\\escaped', content: 'x' }],
  ])('whose entry %s is refused, and nothing of it is written anywhere', async (what, entry) => {
    const name = `@zoo/tricks-${what.replaceAll(' ', '-')}`;
    const { manifest } = trialKit(name, '1.0.0');
    const tarball = tarballOf([{ path: 'package/package.json', content: JSON.stringify(manifest) }, entry]);
    await putPackage(registry, manifest, tarball);
    const root = trialFolder();
    const folder = join(root, 'kits');
    writeFileSync(join(root, 'trick.tgz'), tarball);
    const releases = openKitReleases({ folder, etcFolder: root, registry: registry.url });

    const expected = { code: 'LKSSP_PACKAGE_ENTRY', message: expect.stringContaining(entry.path) };
    await expect(releases.build({ add: [name] })).rejects.toMatchObject(expected);
    await expect(releases.build({ add: [join(root, 'trick.tgz')] })).rejects.toMatchObject(expected);
    const written = readdirSync(root, { recursive: true, encoding: 'utf8' });
    expect(written.filter((path) => /escaped|within|hard|device|disk|pipe|out$/.test(path))).toEqual([]);
    expect(existsSync('/tmp/lkssp-escaped')).toBe(false);
    expect(readdirSync(join(folder, 'loaded'))).toEqual(['0']);
  });

  it.each<[string, Buffer, string]>([
    ['no archive', Buffer.from('no archive at all'), 'LKSSP_PACKAGE_BROKEN'],
    ['cut off', tarballOf([{ path: 'package/package.json', content: '{}' }]).subarray(0, 60), 'LKSSP_PACKAGE_BROKEN'],
    ['empty', gzipSync(Buffer.alloc(2 * BLOCK)), 'LKSSP_PACKAGE_BROKEN'],
  ])('that is %s is refused with a sentence', async (_, tarball, code) => {
    const root = trialFolder();
    const { manifest } = trialKit(`@zoo/broken-${tarball.length}`, '1.0.0');
    await putPackage(registry, manifest, tarball);
    writeFileSync(join(root, 'broken.tgz'), tarball);
    const releases = openKitReleases({ folder: join(root, 'kits'), etcFolder: root, registry: registry.url });
    await expect(releases.build({ add: [join(root, 'broken.tgz')] })).rejects.toMatchObject({ code });
    await expect(releases.build({ add: [manifest.name] })).rejects.toMatchObject({
      code: expect.stringMatching(/^LKSSP_PACKAGE/),
    });
    expect(readdirSync(join(root, 'kits/loaded'))).toEqual(['0']);
  });

  it('that a real tar has packed with owners and modes of its own is installed as ours', async () => {
    const root = trialFolder();
    mkdirSync(join(root, 'package'));
    const { manifest } = trialKit('@zoo/modes', '1.0.0');
    writeFileSync(join(root, 'package/package.json'), JSON.stringify(manifest), { mode: 0o666 });
    writeFileSync(join(root, 'package/index.js'), 'export {};', { mode: 0o777 });
    const tarball = join(root, 'modes.tgz');
    execFileSync('tar', ['-czf', tarball, '--owner=12345', '--group=12345', '--mode=6777', '-C', root, 'package']);
    const releases = openKitReleases({ folder: join(root, 'kits'), etcFolder: root, registry: registry.url });
    const { folder } = await releases.build({ add: [tarball] });
    const listed = execFileSync('stat', ['-c', '%u %a', join(folder, 'node_modules/@zoo/modes/index.js')], {
      encoding: 'utf8',
    });
    expect(listed).toMatch(new RegExp(`^${process.getuid?.()} 700\n$`));
    expect(readFileSync(join(folder, 'node_modules/@zoo/modes/index.js'), 'utf8')).toBe('export {};');
  });
});
