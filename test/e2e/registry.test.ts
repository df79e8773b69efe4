import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installFromRegistry, installKits, type Registry, startStockedRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

describe('e2e/registry', () => {
  let folder: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-e2e-registry-'));
    registry = await startStockedRegistry({ root, folder: join(folder, 'registry') });
  });

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives the packed packages to a folder elsewhere, where core can be imported and no source is', async () => {
    const into = join(folder, 'home');
    await installFromRegistry({
      registryUrl: registry.url,
      into,
      packages: ['@lkssp/cli', '@lkssp/daemon', '@lkssp/core'],
    });

    const { status, stderr } = spawnSync(
      process.execPath,
      ['--eval', 'await import("@lkssp/core")', '--input-type=module'],
      {
        cwd: into,
        encoding: 'utf8',
      },
    );

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(existsSync(join(into, 'node_modules/@lkssp/core/src'))).toBe(false);
  });

  it('gives a kit without core: that comes from the host', async () => {
    const into = join(folder, 'home/kits');
    await installKits({ registryUrl: registry.url, into, packages: ['@lkssp/kit-genapp'] });

    expect(readdirSync(join(into, 'node_modules/@lkssp'))).toEqual(['kit-genapp']);
  });
});
