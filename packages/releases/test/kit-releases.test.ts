import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { put, trialFolder, trialKit } from './trial.js';

describe('the kit folder', () => {
  let registry: Registry;
  let folder: string;
  beforeEach(async () => {
    const root = trialFolder();
    folder = join(root, 'kits');
    registry = await startRegistry({ folder: join(root, 'registry') });
    await put(registry, [
      trialKit('@zoo/kit-a', '1.0.0', { dependencies: { dep: '^1.0.0' } }),
      trialKit('@zoo/kit-b', '2.0.0'),
    ]);
    await put(registry, [{ manifest: { name: 'dep', version: '1.0.0' }, files: { 'dep.js': '' } }]);
  });
  afterEach(() => registry.stop());

  const open = (more = {}) =>
    openKitReleases({ folder, etcFolder: join(folder, '../etc'), registry: registry.url, ...more });

  it('builds beside what is in force, and switches', async () => {
    const releases = open();
    const none = await releases.inForce();
    const built = await releases.build({ add: ['@zoo/kit-a@^1'] });

    expect(none).toMatchObject({ number: 0, packages: [] });
    expect(built.packages).toMatchObject([{ name: '@zoo/kit-a', version: '1.0.0', wanted: '^1.0.0' }]);
    expect((await releases.inForce()).number).toBe(0);

    await releases.begin(built);
    expect((await open().begun())?.number).toBe(1);
    await releases.switchTo(built);

    expect(await open().inForce()).toEqual(built);
    expect((await releases.previous())?.number).toBe(0);
    expect(await releases.begun()).toBeUndefined();
    expect(readlinkSync(join(folder, 'current'))).toBe('releases/1');
    expect(existsSync(join(built.folder, 'node_modules/dep/dep.js'))).toBe(true);
    expect(readFileSync(join(folder, 'current/node_modules/@zoo/kit-a/index.js'), 'utf8')).toContain('1.0.0');
    expect(await releases.takeByHand()).toBeUndefined();
    expect(await releases.verify()).toEqual([]);
  });
});
