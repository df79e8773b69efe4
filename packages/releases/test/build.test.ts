import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KitReleases } from '@lkssp/core/engine';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { inForce, keptFolder, packTrial, put, trialFolder, trialKit, writePackage } from './trial.js';

const RAN = join(keptFolder(), 'ran');
const touch = {
  preinstall: `touch ${RAN}`,
  install: `touch ${RAN}`,
  postinstall: `touch ${RAN}`,
  prepare: `touch ${RAN}`,
};

describe('building the next state', () => {
  let registry: Registry;
  let folder: string;
  let releases: KitReleases;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    await put(registry, [
      trialKit('@zoo/kit-a', '1.0.0', { dependencies: { dep: '^1.0.0' }, scripts: touch }),
      trialKit('@zoo/kit-a', '1.1.0', { dependencies: { dep: '^1.0.0' }, scripts: touch }),
      trialKit('@zoo/kit-a', '2.0.0-rc.1'),
      trialKit('@zoo/kit-b', '2.0.0'),
      { manifest: { name: 'dep', version: '1.0.0', scripts: touch }, files: { 'dep.js': '' } },
      { manifest: { name: 'not-a-kit', version: '1.0.0' } },
      trialKit('@zoo/kit-mac', '1.0.0', { os: ['darwin'] }),
    ]);
  });
  afterAll(() => registry.stop());
  beforeEach(() => {
    const root = trialFolder();
    folder = join(root, 'kits');
    releases = openKitReleases({ folder, etcFolder: join(root, 'etc'), registry: registry.url });
  });

  it('adds, changes and removes, one state after the other, and counts up', async () => {
    await inForce(releases, { add: ['@zoo/kit-a@1.0.0'] });
    const both = await inForce(releases, { add: ['@zoo/kit-b', '@zoo/kit-a@^1'] });
    const one = await inForce(releases, { remove: ['@zoo/kit-a'] });
    const exact = await inForce(releases, { exactly: { '@zoo/kit-a': '1.0.0' } });

    expect(both.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      '@zoo/kit-a 1.1.0',
      '@zoo/kit-b 2.0.0',
    ]);
    expect(one.packages).toMatchObject([{ name: '@zoo/kit-b' }]);
    expect(existsSync(join(one.folder, 'node_modules/dep'))).toBe(false);
    expect(exact).toMatchObject({ number: 4, packages: [{ name: '@zoo/kit-a', version: '1.0.0', wanted: '1.0.0' }] });
    expect(exact.packages[0]?.integrity).toMatch(/^sha512-/);
    expect((await releases.previous())?.number).toBe(3);
  });

  it('shows a downgrade in the packages of the new state, and changes nothing before the switch', async () => {
    const before = await inForce(releases, { add: ['@zoo/kit-a@1.1.0'] });
    const older = await releases.build({ add: ['@zoo/kit-a@1.0.0'] });

    expect(older.packages).toMatchObject([{ version: '1.0.0' }]);
    expect(await releases.inForce()).toEqual(before);
    expect(readFileSync(join(before.folder, 'node_modules/@zoo/kit-a/index.js'), 'utf8')).toContain('1.1.0');
  });

  it('runs no script of any package, takes no peer and gives nobody else a right', async () => {
    const { folder: loaded } = await releases.build({ add: ['@zoo/kit-a@1.0.0'] });
    const files = readdirSync(loaded, { recursive: true, withFileTypes: true });
    const open = files.filter((file) => (statSync(join(file.parentPath, file.name)).mode & 0o077) !== 0);

    expect(existsSync(RAN)).toBe(false);
    expect(existsSync(join(loaded, 'node_modules/@lkssp'))).toBe(false);
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it('hears nothing of npm in the environment of the caller', async () => {
    process.env['npm_config_registry'] = 'http://127.0.0.1:1/';
    process.env['npm_config_ignore_scripts'] = 'false';
    try {
      expect((await releases.build({ add: ['@zoo/kit-a@1.0.0'] })).packages).toHaveLength(1);
    } finally {
      delete process.env['npm_config_registry'];
      delete process.env['npm_config_ignore_scripts'];
    }
    expect(existsSync(RAN)).toBe(false);
  });

  it('takes tarballs and folders, keeps them, and needs their place no more', async () => {
    const root = trialFolder();
    const kit = writePackage(join(root, 'kit'), trialKit('kit-folder', '3.0.0', { scripts: touch }));
    const tarball = packTrial(trialKit('kit-tarball', '4.0.0'));
    const first = await inForce(releases, { add: [kit, tarball] });
    rmSync(kit, { recursive: true });
    rmSync(tarball);
    rmSync(join(folder, 'cache'), { recursive: true });
    const second = await inForce(releases, { add: ['@zoo/kit-b'] });

    expect(first.packages.map(({ integrity }) => integrity?.slice(0, 7))).toEqual(['sha512-', 'sha512-']);
    expect(second.packages.map(({ name }) => name)).toEqual(['@zoo/kit-b', 'kit-folder', 'kit-tarball']);
    expect(second.packages.slice(1)).toEqual(first.packages);
    expect(existsSync(RAN)).toBe(false);
    const third = await releases.build({ exactly: { 'kit-tarball': '4.0.0' } });
    expect(third.packages).toMatchObject([{ name: 'kit-tarball', version: '4.0.0' }]);
  });

  it('gives up what was built, and removes what nobody needs', async () => {
    const first = await inForce(releases, { add: ['@zoo/kit-a@1.0.0', packTrial(trialKit('kit-tarball', '4.0.0'))] });
    const second = await inForce(releases, { remove: ['kit-tarball'] });
    const given = await releases.build({ add: ['@zoo/kit-b'] });
    await releases.begin(given);
    await releases.discard(given);
    expect(await releases.begun()).toBeUndefined();
    expect(existsSync(given.folder)).toBe(false);
    expect(readdirSync(join(folder, 'tarballs'))).toHaveLength(1);

    const third = await inForce(releases, { add: ['@zoo/kit-b'] });
    expect(third.number).toBe(4);
    await releases.prune(new Set([join(first.folder, 'node_modules/@zoo/kit-a')]));
    expect(readdirSync(join(folder, 'loaded')).sort()).toEqual(['1', '2', '4']);
    await releases.prune(new Set());
    expect(readdirSync(join(folder, 'loaded')).sort()).toEqual(['2', '4']);
    expect(readdirSync(join(folder, 'releases')).sort()).toEqual(['2', '4']);
    expect(readdirSync(join(folder, 'tarballs'))).toEqual([]);
    expect(await releases.previous()).toEqual(second);
  });

  it('goes back, and a discarded way back harms nothing', async () => {
    const first = await inForce(releases, { add: ['@zoo/kit-a@1.0.0'] });
    const second = await inForce(releases, { add: ['@zoo/kit-a@1.1.0'] });
    await releases.begin(first);
    await releases.discard(first);
    expect(await releases.begun()).toBeUndefined();
    expect(await releases.previous()).toEqual(first);

    await releases.begin(first);
    await releases.switchTo(first);
    expect(await releases.inForce()).toEqual(first);
    expect(await releases.previous()).toEqual(second);
    expect(readFileSync(join(folder, 'current/node_modules/@zoo/kit-a/index.js'), 'utf8')).toContain('1.0.0');
    expect(await releases.takeByHand()).toBeUndefined();
  });

  it.each([
    ['@zoo/kit-none', 'LKSSP_PACKAGE_UNKNOWN', '"@zoo/kit-none"'],
    ['@zoo/kit-a@^7', 'LKSSP_PACKAGE_VERSION_UNKNOWN', 'It has: 1.0.0, 1.1.0'],
    ['@zoo/kit-a@nightly', 'LKSSP_PACKAGE_VERSION_UNKNOWN', 'nightly'],
    ['git+https://127.0.0.1:1/a.git', 'LKSSP_PACKAGE_WORDS', 'git+https'],
    ['github:zoo/kit-a', 'LKSSP_PACKAGE_WORDS', 'github:zoo/kit-a'],
    ['zoo/kit-a', 'LKSSP_PACKAGE_WORDS', 'zoo/kit-a'],
    ['http://127.0.0.1:1/a.tgz', 'LKSSP_PACKAGE_WORDS', 'http://'],
    ['./kit.tgz', 'LKSSP_PACKAGE_WORDS', './kit.tgz'],
    ['../../etc', 'LKSSP_PACKAGE_WORDS', '../../etc'],
    ['x@npm:@zoo/kit-a', 'LKSSP_PACKAGE_WORDS', 'x@npm'],
    ['--registry=http://evil', 'LKSSP_PACKAGE_WORDS', '--registry'],
    ['', 'LKSSP_PACKAGE_WORDS', '""'],
    ['/nowhere/kit.tgz', 'LKSSP_FILE_UNREADABLE', '/nowhere/kit.tgz'],
    ['/dev/null', 'LKSSP_PACKAGE_BROKEN', '/dev/null'],
    ['@zoo/kit-mac', 'LKSSP_PACKAGE_PLATFORM', 'not made for this machine'],
  ])('refuses %j with a sentence, and leaves nothing behind', async (words, code, part) => {
    await releases.inForce();
    const before = readdirSync(folder, { recursive: true }).filter((path) => !String(path).startsWith('cache'));
    await expect(releases.build({ add: [words] })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(part),
    });
    const after = readdirSync(folder, { recursive: true }).filter((path) => !String(path).startsWith('cache'));
    expect(after.filter((path) => path !== 'last-number.json')).toEqual(before);
  });

  it('lists the versions of a package, oldest first and without prereleases', async () => {
    const versions = await releases.versions('@zoo/kit-a');
    expect(versions.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0']);
    expect(versions[1]?.manifest).toMatchObject({ peerDependencies: { '@lkssp/core': '^1.0.0' } });
    await expect(releases.versions('@zoo/none')).rejects.toMatchObject({ code: 'LKSSP_PACKAGE_UNKNOWN' });
  });

  it('finds kits by their keyword where the search of the registry knows none', async () => {
    const offered = await releases.offered();
    expect(offered.map(({ name, version }) => `${name} ${version}`)).toEqual([
      '@zoo/kit-a 1.0.0',
      '@zoo/kit-a 1.1.0',
      '@zoo/kit-b 2.0.0',
      '@zoo/kit-mac 1.0.0',
    ]);
  });
});
