import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll, type Registry, startRegistry } from '@lkssp/registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishByLerna } from './publish-by-lerna.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('release/publish-by-lerna', () => {
  let folder: string;
  let registry: Registry;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-lerna-'));
    registry = await startRegistry({ folder: join(folder, 'registry') });
  });

  afterEach(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function pack(versions: Readonly<Record<string, string>>): ReturnType<typeof packAll> {
    for (const [name, version] of Object.entries(versions)) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name: `@lkssp/${name}`, version }));
    }
    return await packAll(folder, Object.keys(versions), folder);
  }

  it('publishes each package under its own version, and the next time only what is newer', async () => {
    const first = await publishByLerna(
      ROOT,
      await pack({ core: '1.0.0', 'kit-a': '1.3.0' }),
      registry,
      join(folder, '1'),
    );
    const second = await publishByLerna(
      ROOT,
      await pack({ core: '1.0.0', 'kit-a': '1.4.0' }),
      registry,
      join(folder, '2'),
    );
    const kit = (await (await fetch(`${registry.url}@lkssp%2fkit-a`)).json()) as { versions: object };

    expect(first.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([
      '@lkssp/core@1.0.0',
      '@lkssp/kit-a@1.3.0',
    ]);
    expect(second.find(({ name }) => name === '@lkssp/core')).toEqual(first.find(({ name }) => name === '@lkssp/core'));
    expect(Object.keys(kit.versions)).toEqual(['1.3.0', '1.4.0']);
  });
});
