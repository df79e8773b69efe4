import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { inForce, keptFolder, packTrial, put, trialFolder, trialKit } from './trial.js';

const PLENTY = 2 ** 24;
/** Nobody answers there. */
const NOWHERE = 'http://127.0.0.1:1/';

describe('kits that were saved', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    await put(registry, [
      { manifest: { name: 'helper', version: '1.2.3' } },
      trialKit('@trial/kit-one', '1.0.0', { dependencies: { helper: '^1.0.0' } }),
      trialKit('@trial/kit-one', '1.1.0', { dependencies: { helper: '^1.0.0' } }),
    ]);
  });
  afterAll(() => registry.stop());

  /** Kits of the registry and from a file, saved; nothing of the home that had them is left. */
  async function saved(limitBytes: number) {
    const folder = trialFolder();
    const home = join(folder, 'home');
    const releases = openKitReleases({ folder: join(home, 'kits'), etcFolder: home, registry: registry.url });
    const file = packTrial(trialKit('@trial/kit-file', '3.0.0'));
    const { packages } = await inForce(releases, { add: ['@trial/kit-one@1.0.0', file] });
    const into = join(folder, 'saved');
    await releases.saveTo?.(into, limitBytes);
    renameSync(home, join(folder, 'gone'));
    return { into, packages, other: join(folder, 'other') };
  }

  it('are built again on another server without any registry, the same bytes', async () => {
    const { into, packages, other } = await saved(PLENTY);
    expect(readdirSync(join(into, 'tarballs'))).toHaveLength(3);
    const releases = openKitReleases({ folder: join(other, 'kits'), etcFolder: other, registry: NOWHERE });
    const built = await releases.buildFrom?.(into);
    const known = (all: typeof packages) => all.map(({ name, version, integrity }) => ({ name, version, integrity }));
    expect(known(built?.packages ?? [])).toEqual(known(packages));
    const modules = join(built?.folder ?? '', 'node_modules');
    expect(readFileSync(join(modules, '@trial/kit-one/index.js'), 'utf8')).toContain("'1.0.0'");
    expect(existsSync(join(modules, 'helper/package.json'))).toBe(true);
    expect(existsSync(join(modules, '@trial/kit-file/lib/deep.js'))).toBe(true);
    if (built !== undefined) await releases.switchTo(built);
    expect(await releases.verify()).toEqual([]);
  });

  it('leave to the registry what is too large to be saved', async () => {
    const { into, other } = await saved(1);
    expect(readdirSync(join(into, 'tarballs'))).toEqual([]);
    const away = openKitReleases({ folder: join(other, 'kits'), etcFolder: other, registry: NOWHERE });
    await expect(away.buildFrom?.(into)).rejects.toThrow();
    expect((await away.inForce()).number).toBe(0);
  });
});
