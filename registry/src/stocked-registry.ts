import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourPackages } from './our-packages.ts';
import { packAll } from './publish-packed.ts';
import { putPacked } from './put-packed.ts';
import { layOutStorage } from './seeded-storage.ts';
import { seed } from './seed.ts';
import { type Registry, type RegistryOptions, startRegistry } from './start-registry.ts';

export interface StockedOptions extends RegistryOptions {
  /** The repository, built. */
  readonly root: string;
  /** What else is to be there with all that it needs: `node_modules/vitest`. */
  readonly also?: readonly string[];
  /** Told of each of our packages that is there under the same number with other content; it stays as it is. */
  readonly onDifferent?: (name: string, version: string) => void;
}

async function putOurs(registry: Registry, { root, onDifferent }: StockedOptions): Promise<void> {
  const into = mkdtempSync(join(tmpdir(), 'lkssp-pack-'));
  try {
    for (const packed of await packAll(root, ourPackages(root), into))
      if ((await putPacked(registry, packed.tarball)) === 'there-but-different')
        onDifferent?.(packed.name, packed.version);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

/**
 * A registry with our built packages and all that they need: an install from it needs no network. A folder that was
 * stocked before gets what it lacks.
 */
export async function startStockedRegistry(options: StockedOptions): Promise<Registry> {
  const { root, folder, also = [] } = options;
  const roots = [...ourPackages(root), ...also];
  const isNew = !existsSync(join(folder, 'storage'));
  if (isNew) await layOutStorage(folder, root, roots);
  const registry = await startRegistry(options);
  try {
    if (!isNew) await seed(registry, root, roots);
    await putOurs(registry, options);
    return registry;
  } catch (cause) {
    await registry.stop();
    throw cause;
  }
}
