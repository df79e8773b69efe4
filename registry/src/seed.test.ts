import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installFromRegistry, installKits } from './install.ts';
import { publishPacked } from './publish-packed.ts';
import { seed } from './seed.ts';
import { type Registry, startRegistry } from './start-registry.ts';

const write = (root: string, path: string, content: object): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
};

/** A repository with one kit, which needs one package from elsewhere and core as a peer. */
function writeRepository(root: string): void {
  write(root, 'package-lock.json', {
    packages: {
      'packages/kit-a': { dependencies: { 'from-elsewhere': '^2.0.0' }, peerDependencies: { '@lkssp/core': '^1.0.0' } },
      'packages/core': {},
      'node_modules/@lkssp/core': { link: true, resolved: 'packages/core' },
      'node_modules/from-elsewhere': {},
    },
  });
  write(root, 'node_modules/from-elsewhere/package.json', { name: 'from-elsewhere', version: '2.1.0' });
  write(root, 'packages/core/package.json', { name: '@lkssp/core', version: '1.0.0' });
  write(root, 'packages/kit-a/package.json', {
    name: '@lkssp/kit-a',
    version: '1.0.0',
    dependencies: { 'from-elsewhere': '^2.0.0' },
    peerDependencies: { '@lkssp/core': '^1.0.0' },
  });
}

describe('registry/seed, publish, install', () => {
  const packages = ['packages/core', 'packages/kit-a'];
  let folder: string;
  let root: string;
  let registry: Registry;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-registry-'));
    root = join(folder, 'repository');
    writeRepository(root);
    registry = await startRegistry({ folder: join(folder, 'registry') });
  });

  afterEach(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  it('installs a kit with what it needs and without its peer, from this registry alone', async () => {
    const into = join(folder, 'kits');
    const found = await seed(registry, root, packages);
    const published = await publishPacked(registry, root, packages);
    await installKits({ registryUrl: registry.url, into, packages: ['@lkssp/kit-a'] });

    expect(found).toBe(1);
    expect(published.map(({ name }) => name).sort()).toEqual(['@lkssp/core', '@lkssp/kit-a']);
    expect(existsSync(join(into, 'node_modules/@lkssp/kit-a'))).toBe(true);
    expect(existsSync(join(into, 'node_modules/from-elsewhere'))).toBe(true);
    expect(existsSync(join(into, 'node_modules/@lkssp/core'))).toBe(false);
  });

  it('says in the words of npm what could not be installed', async () => {
    const request = { registryUrl: registry.url, into: join(folder, 'home'), packages: ['@lkssp/nothing'] };

    await expect(installFromRegistry(request)).rejects.toThrow(/npm install failed in .*E404/s);
  });

  it('lets nobody publish without the token, and no version twice', async () => {
    await publishPacked(registry, root, ['packages/core']);

    await expect(publishPacked({ ...registry, tokenFile: '/dev/null' }, root, ['packages/kit-a'])).rejects.toThrow(
      /npm publish/,
    );
    await expect(publishPacked(registry, root, ['packages/core'])).rejects.toThrow(/npm publish/);
  });

  it('starts again on the same folder and still has what was published', async () => {
    await publishPacked(registry, root, ['packages/core']);
    await registry.stop();
    registry = await startRegistry({ folder: join(folder, 'registry') });

    const response = await fetch(`${registry.url}@lkssp%2fcore`);

    expect(await response.json()).toMatchObject({ 'dist-tags': { latest: '1.0.0' } });
  });
});
