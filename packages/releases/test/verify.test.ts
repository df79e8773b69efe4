import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KitReleases } from '@lkssp/core/engine';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { inForce, packTrial, put, trialFolder, trialKit } from './trial.js';

describe('comparing with what was published', () => {
  let registry: Registry;
  let root: string;
  let releases: KitReleases;
  beforeEach(async () => {
    root = trialFolder();
    registry = await startRegistry({ folder: join(root, 'registry') });
    const ignore = { manifest: { name: 'dep', version: '1.0.0' }, files: { 'dep.js': '', '.gitignore': 'x' } };
    await put(registry, [
      ignore,
      trialKit('@zoo/kit-a', '1.0.0', { dependencies: { dep: '1' } }),
      trialKit('@zoo/kit-b', '1.0.0'),
    ]);
    releases = openKitReleases({ folder: join(root, 'kits'), etcFolder: root, registry: registry.url });
    await inForce(releases, { add: ['@zoo/kit-a', '@zoo/kit-b', packTrial(trialKit('kit-local', '1.0.0'))] });
  });
  afterEach(() => registry.stop());

  const people = (path: string) => join(root, 'kits/current/node_modules', path);
  const running = (path: string) => join(root, 'kits/loaded/1/node_modules', path);

  it('says nothing when all is well, with the registry and without', async () => {
    expect(await releases.verify()).toEqual([]);
    await registry.stop();
    expect(await releases.verify()).toEqual([]);
  });

  it('names every file that was changed, added or taken away, where it lies', async () => {
    appendFileSync(people('@zoo/kit-a/index.js'), '// by hand\n');
    appendFileSync(running('@zoo/kit-b/index.js'), '// by hand\n');
    rmSync(running('@zoo/kit-a/lib/deep.js'));
    writeFileSync(running('dep/added.js'), '');
    const found = await releases.verify();

    expect(found.map(({ name, file, is }) => [name, file, is])).toEqual([
      ['@zoo/kit-a', 'index.js', 'changed'],
      ['@zoo/kit-a', 'lib/deep.js', 'missing'],
      ['@zoo/kit-b', 'index.js', 'changed'],
      ['dep', 'added.js', 'added'],
    ]);
    expect(found[0]?.says).toContain('@zoo/kit-a/index.js is not as @zoo/kit-a 1.0.0 was published');
    expect((await releases.verify('@zoo/kit-a')).map(({ name }) => name)).toEqual(['@zoo/kit-a', '@zoo/kit-a', 'dep']);
    expect((await releases.verify('@zoo/kit-b')).map(({ name }) => name)).toEqual(['@zoo/kit-b']);
  });

  it('tells a package that is gone, and one whose folder holds something else', async () => {
    rmSync(running('@zoo/kit-b'), { recursive: true });
    mkdirSync(running('@zoo/kit-b'));
    rmSync(running('dep'), { recursive: true });
    const found = await releases.verify();
    expect(found.filter(({ name }) => name === 'dep')).toMatchObject([
      { is: 'missing', says: expect.stringContaining('/dep') },
    ]);
    expect(found.filter(({ name }) => name === '@zoo/kit-b').map(({ file }) => file)).toEqual([
      'index.js',
      'lib/deep.js',
      'package.json',
    ]);
  });

  it('names a package that somebody has laid into another', async () => {
    for (const name of ['dep', '@odd/one']) {
      mkdirSync(running(`@zoo/kit-a/node_modules/${name}`), { recursive: true });
      writeFileSync(running(`@zoo/kit-a/node_modules/${name}/package.json`), '{}');
    }
    expect(await releases.verify('@zoo/kit-a')).toMatchObject([
      { name: '@zoo/kit-a', is: 'added', file: 'node_modules/@odd/one' },
      { name: '@zoo/kit-a', is: 'added', file: 'node_modules/dep', says: expect.stringContaining('node_modules/dep') },
    ]);
    expect(await releases.verify('@zoo/kit-b')).toEqual([]);
  });

  it('asks the registry when the cache is gone, and says what could not be compared when that is away as well', async () => {
    rmSync(join(root, 'kits/cache'), { recursive: true });
    expect(await releases.verify()).toEqual([]);
    rmSync(join(root, 'kits/cache'), { recursive: true });
    await registry.stop();
    const found = await releases.verify();
    expect(found.map(({ name, is }) => [name, is])).toEqual([
      ['@zoo/kit-a', 'unproven'],
      ['@zoo/kit-b', 'unproven'],
      ['dep', 'unproven'],
    ]);
    expect(found[0]?.says).toContain('cannot be fetched now');
  });
});
