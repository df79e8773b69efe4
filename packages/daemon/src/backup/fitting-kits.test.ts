import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KitReleases, PublishedVersion } from '@lkssp/core/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fittingKits } from './fitting-kits.js';

const made = (version: string, core: string): PublishedVersion => ({
  name: '@lkssp/kit-lamp',
  version,
  manifest: { peerDependencies: { '@lkssp/core': core } },
});
const LAMP = { name: '@lkssp/kit-lamp', version: '2.0.0' };
const TOOL = { name: 'left-pad', version: '1.3.0' };

describe('backup/fitting-kits', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-fitting-'));
    const packages = {
      'node_modules/@lkssp/kit-lamp': { peerDependencies: { '@lkssp/core': '^2.0.0' } },
      'node_modules/left-pad': {},
    };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** What the registry offers, and what is in force here. */
  const parts = (offered: readonly PublishedVersion[] | Error, here: string) => {
    const kits: Pick<KitReleases, 'versions' | 'inForce'> = {
      versions: () => (offered instanceof Error ? Promise.reject(offered) : Promise.resolve(offered)),
      inForce: () =>
        Promise.resolve({ number: 1, folder: '/nowhere', packages: [{ ...LAMP, version: here, wanted: here }] }),
    };
    return { kits: kits as KitReleases };
  };

  it('leaves kits that fit as they are', async () => {
    expect(await fittingKits(parts([], '2.0.0'), folder, [LAMP, TOOL], '2.1.0')).toBeUndefined();
  });

  it('leads a kit of an older generation to the newest that fits, and nothing else', async () => {
    const offered = [
      made('2.0.0', '^2.0.0'),
      made('4.0.0', '^4.0.0'),
      made('4.1.0', '^4.0.0'),
      made('5.0.0', '^5.0.0'),
    ];

    expect(await fittingKits(parts(offered, '4.0.0'), folder, [LAMP, TOOL], '4.0.0')).toEqual({
      '@lkssp/kit-lamp': '4.1.0',
      'left-pad': '1.3.0',
    });
  });

  it('takes the one that is in force here where the registry is away', async () => {
    expect(await fittingKits(parts(new Error('away'), '4.0.0'), folder, [LAMP], '4.0.0')).toEqual({
      '@lkssp/kit-lamp': '4.0.0',
    });
  });

  it('leaves it to the gates where a backup does not say what its kits are for', async () => {
    rmSync(join(folder, 'package-lock.json'));

    writeFileSync(join(folder, 'package.json'), '{}');
    expect(await fittingKits(parts([], '4.0.0'), folder, [LAMP], '4.0.0')).toBeUndefined();
  });
});
