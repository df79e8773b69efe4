import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { neededBy, seed } from './seed.ts';
import { startRegistry } from './start-registry.ts';

/** Counts up when the same packages would be stored in another form. */
const FORM = 1;

/** In node_modules, so that a fresh install begins anew; one folder for each set of packages. */
const cacheOf = (root: string): string => join(root, 'node_modules/.cache/lkssp-registry');

function nameOf(root: string, roots: readonly string[]): string {
  const needed = neededBy(root, roots).map(({ manifest }) => `${manifest.name}@${manifest.version}`);
  return createHash('sha256')
    .update(JSON.stringify([FORM, ...needed.sort()]))
    .digest('hex')
    .slice(0, 20);
}

/** The key that signs tokens is of each registry's own. */
function withoutSecret(storage: string): void {
  const file = join(storage, '.verdaccio-db.json');
  const { list } = JSON.parse(readFileSync(file, 'utf8')) as { list: readonly string[] };
  writeFileSync(file, JSON.stringify({ list, secret: '' }));
}

async function make(root: string, roots: readonly string[], to: string): Promise<void> {
  mkdirSync(cacheOf(root), { recursive: true });
  const folder = mkdtempSync(join(cacheOf(root), 'making-'));
  try {
    const registry = await startRegistry({ folder });
    try {
      await seed(registry, root, roots);
    } finally {
      await registry.stop();
    }
    withoutSecret(join(folder, 'storage'));
    renameSync(join(folder, 'storage'), to);
  } catch (error) {
    // Another run may have been quicker; what it made is as good.
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Fills the folder of a registry that does not exist yet with all that packages need at run time. Packing two hundred of
 * them takes ten seconds, so the result is kept and copied from the second time on.
 */
export async function layOutStorage(folder: string, root: string, roots: readonly string[]): Promise<void> {
  const cached = join(cacheOf(root), nameOf(root, roots));
  if (!existsSync(cached)) await make(root, roots, cached);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  cpSync(cached, join(folder, 'storage'), { recursive: true });
}
