import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { inForce, keptFolder, put, trialFolder, trialKit, writePackage } from './trial.js';

const NOBODY = 65_534;
const root = process.geteuid?.() === 0;

describe('who may write in the kit folder', () => {
  let registry: Registry;
  let home: string;
  let folder: string;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    await put(registry, [trialKit('@zoo/kit-a', '1.0.0'), trialKit('@zoo/kit-b', '1.0.0')]);
  });
  afterAll(() => registry.stop());
  beforeEach(async () => {
    home = join(trialFolder(), 'lib');
    mkdirSync(home, { mode: 0o755 });
    folder = join(home, 'kits');
    await inForce(open(), { add: ['@zoo/kit-a'] });
  });

  const open = () => openKitReleases({ folder, etcFolder: folder, registry: registry.url });
  const refuses = async (path: string, words: string) => {
    const before = readdirSync(join(folder, 'loaded'));
    await expect(open().build({ add: ['@zoo/kit-b'] })).rejects.toMatchObject({
      code: 'LKSSP_RELEASE_OPEN',
      message: expect.stringMatching(new RegExp(`^${path} ${words}`)),
    });
    expect(readdirSync(join(folder, 'loaded'))).toEqual(before);
  };

  it('is nobody but its owner, as it is made', async () => {
    expect((await open().build({ add: ['@zoo/kit-b'] })).packages).toHaveLength(2);
  });

  it.each([
    ['the kit folder', '.'],
    ['the folder of states', 'releases'],
    ['a package', 'releases/1/node_modules/@zoo/kit-a'],
    ['a file of a kit that runs', 'loaded/1/node_modules/@zoo/kit-a/index.js'],
    ['the lock file', 'releases/1/package-lock.json'],
  ])('may not be everybody: %s', async (_, path) => {
    chmodSync(join(folder, path), 0o777);
    await refuses(join(folder, path), 'may be written by everybody.*Nothing was changed.*chmod go-w');
  });

  it('may not be a foreign group, and may be the own one', async (ctx) => {
    if (!root) ctx.skip('only root may give files away');
    const file = join(folder, 'loaded/1/node_modules/@zoo/kit-a/index.js');
    chmodSync(file, 0o664);
    expect((await open().build({ add: ['@zoo/kit-b'] })).packages).toHaveLength(2);
    chownSync(file, 0, NOBODY);
    chmodSync(file, 0o664);
    await refuses(file, `may be written by the group ${NOBODY}.*chmod go-w`);
  });

  it('may not have been a foreign owner before the first start: his files do not become ours', async (ctx) => {
    if (!root) ctx.skip('only root may give files away');
    const found = join(trialFolder(), 'kits');
    const kit = writePackage(join(found, 'current/node_modules/@zoo/kit-a'), trialKit('@zoo/kit-a', '1.0.0'));
    writeFileSync(join(found, 'current/package.json'), JSON.stringify({ dependencies: { '@zoo/kit-a': '1.0.0' } }));
    const releases = openKitReleases({ folder: found, etcFolder: found, registry: registry.url });
    chownSync(join(kit, 'index.js'), NOBODY, NOBODY);
    const refused = { code: 'LKSSP_RELEASE_OPEN', message: expect.stringContaining(`user ${NOBODY}`) as string };
    await expect(releases.inForce()).rejects.toMatchObject(refused);
    chownSync(join(kit, 'index.js'), 0, 0);
    expect(existsSync(join((await releases.inForce()).folder, 'node_modules/@zoo/kit-a/index.js'))).toBe(true);
  });

  it('may not be a foreign owner, of a file and of a folder on the way', async (ctx) => {
    if (!root) ctx.skip('only root may give files away');
    const file = join(folder, 'releases/1/package.json');
    chownSync(file, NOBODY, 0);
    await refuses(file, `belongs to the user ${NOBODY}.*chown 0`);
    chownSync(file, 0, 0);
    chownSync(home, NOBODY, 0);
    await refuses(home, `belongs to the user ${NOBODY}`);
  });

  it('may not be everybody through a folder on the way', async () => {
    chmodSync(home, 0o777);
    await refuses(home, 'may be written by everybody');
  });

  it('may be reached through a link, unless where it leads is open', async () => {
    const elsewhere = join(trialFolder(), 'elsewhere');
    renameSync(folder, elsewhere);
    symlinkSync(elsewhere, folder);
    expect((await open().build({ add: ['@zoo/kit-b'] })).packages).toHaveLength(2);
    chmodSync(join(elsewhere, '..'), 0o777);
    await refuses(join(elsewhere, '..'), 'may be written by everybody');
  });

  it('may not be everybody through a link inside to somewhere open', async () => {
    const place = join(trialFolder(), 'open');
    mkdirSync(place);
    writeFileSync(join(place, 'index.js'), '');
    chmodSync(place, 0o777);
    symlinkSync(place, join(folder, 'releases/1/node_modules/linked'));
    await refuses(place, 'may be written by everybody');
  });

  it('is looked at before something by hand is taken', async () => {
    const manifest = join(folder, 'current/package.json');
    writeFileSync(manifest, '{"dependencies":{}}');
    chmodSync(manifest, 0o666);
    await expect(open().takeByHand()).rejects.toMatchObject({ code: 'LKSSP_RELEASE_OPEN' });
  });
});
