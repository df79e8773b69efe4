import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKits } from './kit-finder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lkssp-finder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function depend(
  dependencies: Readonly<Record<string, string>>,
  also: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ dependencies, ...also }));
}

async function install(name: string, facts: unknown): Promise<void> {
  const path = join(folder, 'node_modules', name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'package.json'), typeof facts === 'string' ? facts : JSON.stringify(facts));
}

const kit = (name: string): unknown => ({ name, version: '1.2.3', keywords: ['lkssp-kit'] });

describe('finding kits', () => {
  it('reads the direct dependencies by name, and no others', async () => {
    await depend({ 'kit-b': '1', '@x/kit-a': '1' }, { devDependencies: { 'kit-c': '1' } });
    for (const name of ['kit-b', '@x/kit-a', 'kit-c']) await install(name, kit(name));
    const found = await findKits(folder);
    expect(found.map(({ name, is }) => `${name} ${is}`)).toEqual(['@x/kit-a kit', 'kit-b kit']);
    expect(found[0]).toMatchObject({ facts: { version: '1.2.3' } });
  });

  it('finds none where there is no package.json, or no dependency in it', async () => {
    expect(await findKits(folder)).toEqual([]);
    expect(await findKits(join(folder, 'not-there'))).toEqual([]);
    await writeFile(join(folder, 'package.json'), '{}');
    expect(await findKits(folder)).toEqual([]);
  });

  it('rejects when the package.json of the folder is broken: then nothing is known of any kit', async () => {
    await writeFile(join(folder, 'package.json'), '{ "dependencies": ');
    await expect(findKits(folder)).rejects.toThrow(/JSON/);
  });

  it('skips what has no keyword, with the reason', async () => {
    await depend({ semver: '7' });
    await install('semver', { name: 'semver', version: '7.0.0', keywords: ['versions'] });
    expect(await findKits(folder)).toEqual([
      { name: 'semver', is: 'skipped', version: '7.0.0', why: 'it has no keyword "lkssp-kit"' },
    ]);
  });

  it('skips what the configuration leaves out', async () => {
    await depend({ 'kit-a': '1', 'kit-b': '1' });
    for (const name of ['kit-a', 'kit-b']) await install(name, kit(name));
    const found = await findKits(folder, ['kit-b']);
    expect(found).toMatchObject([
      { name: 'kit-a', is: 'skipped', why: 'the list of kits in the configuration leaves it out' },
      { name: 'kit-b', is: 'kit' },
    ]);
  });

  it.each([
    ['not installed', undefined, /run "npm install" in/],
    ['cut short', '{ "name": ', /its package\.json cannot be read/],
    ['without a version', { name: 'kit-a', keywords: ['lkssp-kit'] }, /version: /],
    ['with strange keywords', { name: 'kit-a', version: '1.0.0', keywords: 'lkssp-kit' }, /keywords: /],
  ])('refuses a package that is %s', async (_, facts, words) => {
    await depend({ 'kit-a': '1' });
    if (facts !== undefined) await install('kit-a', facts);
    const [found] = await findKits(folder);
    expect(found).toMatchObject({ name: 'kit-a', is: 'refused', refusal: { code: 'LKSSP_KIT_MANIFEST_INVALID' } });
    expect(found?.is === 'refused' && found.refusal.sentence).toMatch(words);
  });
});
