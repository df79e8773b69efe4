import { execFile } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KitReleases } from '@lkssp/core/engine';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { inForce, packTrial, put, trialFolder, trialKit, writePackage } from './trial.js';

const run = promisify(execFile);

describe('work by hand in the kit folder', () => {
  let registry: Registry;
  let root: string;
  let current: string;
  let releases: KitReleases;
  beforeEach(async () => {
    root = trialFolder();
    current = join(root, 'kits/current');
    registry = await startRegistry({ folder: join(root, 'registry') });
    await put(registry, [
      trialKit('@zoo/kit-a', '1.0.0', { scripts: { postinstall: `touch ${root}/ran` } }),
      trialKit('@zoo/kit-b', '1.0.0'),
    ]);
    releases = openKitReleases({
      folder: join(root, 'kits'),
      etcFolder: root,
      registry: registry.url,
      restMs: 100,
      pollMs: 500,
    });
    await releases.inForce();
  });
  afterEach(() => registry.stop());

  const npm = (args: readonly string[], cwd = current) =>
    run('npm', [...args], { cwd, env: { PATH: process.env['PATH'], HOME: root } });
  const take = async () => {
    const taken = await releases.takeByHand();
    if (taken === undefined) throw new Error('nothing was taken');
    await releases.begin(taken);
    await releases.switchTo(taken);
    return taken;
  };

  it('by npm, in a folder that was never used, is taken as a state of its own', async () => {
    await npm(['install', '@zoo/kit-a@^1']);
    const taken = await take();

    expect(taken).toMatchObject({ number: 1, packages: [{ name: '@zoo/kit-a', version: '1.0.0', wanted: '^1.0.0' }] });
    expect(existsSync(join(root, 'ran'))).toBe(false);
    expect(readFileSync(join(taken.folder, 'node_modules/@zoo/kit-a/index.js'), 'utf8')).toContain('1.0.0');
    expect(await releases.takeByHand()).toBeUndefined();
    expect(await releases.verify()).toEqual([]);
  });

  it('may be done from elsewhere, with the link as prefix, and then within', async () => {
    await npm(['install', '--prefix', current, '@zoo/kit-a'], root);
    const first = await take();
    expect(first.packages).toMatchObject([{ name: '@zoo/kit-a', version: '1.0.0' }]);
    expect(existsSync(join(first.folder, 'node_modules/@zoo/kit-a/index.js'))).toBe(true);
    await npm(['install', '@zoo/kit-b']);
    const second = await take();
    expect(second.packages.map(({ name }) => name)).toEqual(['@zoo/kit-a', '@zoo/kit-b']);
    expect(await releases.verify()).toEqual([]);
    expect((await releases.build({ remove: ['@zoo/kit-a'] })).packages).toMatchObject([{ name: '@zoo/kit-b' }]);
    await npm(['uninstall', '--prefix', current, '@zoo/kit-a'], root);
    expect((await take()).packages.map(({ name }) => name)).toEqual(['@zoo/kit-b']);
  });

  it('goes on in the same folder after it was taken: a shell that stands in it is not left behind', async () => {
    await npm(['install', '@zoo/kit-a']);
    const standing = join(root, 'kits/releases', readdirSync(join(root, 'kits/releases'))[0] ?? '');
    await take();
    await npm(['install', '@zoo/kit-b'], standing);
    const second = await take();
    await npm(['uninstall', '@zoo/kit-a'], standing);
    const third = await take();

    expect(second.packages.map(({ name }) => name)).toEqual(['@zoo/kit-a', '@zoo/kit-b']);
    expect(third.packages.map(({ name }) => name)).toEqual(['@zoo/kit-b']);
    expect((await releases.previous())?.number).toBe(second.number);
  });

  it('can be undone: the state before gets a folder of its own again, as it was', async () => {
    const first = await inForce(releases, { add: ['@zoo/kit-a'] });
    await npm(['uninstall', '@zoo/kit-a']);
    await npm(['install', '@zoo/kit-b']);
    const second = await take();
    await releases.begin(first);
    await releases.switchTo(first);

    expect(await releases.inForce()).toEqual(first);
    expect(existsSync(join(current, 'node_modules/@zoo/kit-a'))).toBe(true);
    expect(existsSync(join(current, 'node_modules/@zoo/kit-b'))).toBe(false);
    expect(await releases.takeByHand()).toBeUndefined();
    await releases.begin(second);
    await releases.switchTo(second);
    expect(existsSync(join(current, 'node_modules/@zoo/kit-b'))).toBe(true);
  });

  it('does not disturb what runs, also when a build comes before it is taken', async () => {
    const first = await inForce(releases, { add: ['@zoo/kit-a'] });
    await npm(['uninstall', '@zoo/kit-a']);
    expect(existsSync(join(first.folder, 'node_modules/@zoo/kit-a'))).toBe(true);
    const built = await releases.build({ add: ['@zoo/kit-b'] });
    expect(built.packages.map(({ name }) => name)).toEqual(['@zoo/kit-a', '@zoo/kit-b']);
  });

  it('that is not taken is given up without a trace', async () => {
    await npm(['install', '@zoo/kit-a']);
    const taken = await releases.takeByHand();
    await releases.discard(taken!);
    expect((await releases.inForce()).number).toBe(0);
    expect(readdirSync(join(root, 'kits/loaded'))).toEqual(['0']);
    expect(existsSync(join(current, 'node_modules/@zoo/kit-a'))).toBe(true);
    expect((await releases.takeByHand())?.number).toBe(2);
  });

  it.each<[string, () => Promise<unknown> | void, string]>([
    [
      'package.json was edited alone',
      () => writeFileSync(join(current, 'package.json'), '{"dependencies":{"@zoo/kit-b":"1"}}'),
      '@zoo/kit-b',
    ],
    ['package.json is cut off', () => writeFileSync(join(current, 'package.json'), '{"depend'), 'cannot be read'],
    [
      'a package was taken away',
      async () => {
        await npm(['install', '@zoo/kit-b']);
        rmSync(join(current, 'node_modules/@zoo/kit-a'), { recursive: true });
      },
      '@zoo/kit-a 1.0.0 is not in',
    ],
  ])('that is only half done is told of and not taken: %s', async (_, spoil, words) => {
    const first = await inForce(releases, { add: ['@zoo/kit-a'] });
    await spoil();
    await expect(releases.takeByHand()).rejects.toMatchObject({
      code: 'LKSSP_KIT_FOLDER_HALF',
      message: expect.stringContaining(words),
    });
    expect(await releases.inForce()).toEqual(first);
    expect(readdirSync(join(root, 'kits/loaded')).sort()).toEqual(['0', '1']);
  });

  it('takes what was published, not what somebody has written into a file', async () => {
    await npm(['install', '@zoo/kit-a']);
    appendFileSync(join(current, 'node_modules/@zoo/kit-a/index.js'), 'by hand');
    const taken = await take();
    expect(readFileSync(join(taken.folder, 'node_modules/@zoo/kit-a/index.js'), 'utf8')).not.toContain('by hand');
    expect((await releases.verify()).map(({ file, is }) => `${file} ${is}`)).toEqual(['index.js changed']);
  });

  it('takes a tarball, and refuses a link to a folder', async () => {
    const tarball = packTrial(trialKit('kit-tarball', '1.0.0'));
    await npm(['install', tarball]);
    expect((await take()).packages).toMatchObject([{ name: 'kit-tarball', version: '1.0.0' }]);
    const folder = writePackage(join(root, 'linked'), trialKit('kit-linked', '1.0.0'));
    await npm(['install', '--no-install-links', folder]);
    await expect(releases.takeByHand()).rejects.toMatchObject({ code: 'LKSSP_PACKAGE_LINK' });
  });

  it('is noticed, also when nothing was there to watch at first, and told once', async () => {
    const changed = vi.fn();
    const stop = releases.watch(changed);
    onTestFinished(stop);
    await npm(['install', '@zoo/kit-a']);
    await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 30_000 });
    await take();
    await releases.build({ add: ['@zoo/kit-b'] }).then((built) => releases.discard(built));
    expect(changed).toHaveBeenCalledTimes(1);
    await npm(['uninstall', '@zoo/kit-a']);
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), { timeout: 30_000 });
  });

  it('adopts a folder that an older lkssp or a person has made', async () => {
    const folder = join(trialFolder(), 'kits');
    mkdirSync(join(folder, 'current'), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'current/package.json'), '{"private":true}');
    writeFileSync(join(folder, 'current/.npmrc'), `registry=${registry.url}\n`);
    await npm(
      ['install', '--ignore-scripts', '--omit=peer', '--legacy-peer-deps', '@zoo/kit-a'],
      join(folder, 'current'),
    );
    const adopting = openKitReleases({ folder, etcFolder: root, registry: registry.url });

    expect(await adopting.inForce()).toMatchObject({ number: 1, packages: [{ name: '@zoo/kit-a' }] });
    expect(lstatSync(join(folder, 'current')).isSymbolicLink()).toBe(true);
    expect(await adopting.takeByHand()).toBeUndefined();
    expect((await inForce(adopting, { add: ['@zoo/kit-b'] })).packages).toHaveLength(2);
  });
});
