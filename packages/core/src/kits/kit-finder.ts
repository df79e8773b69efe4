import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wordsOf } from '../errors/lkssp-error.js';
import { type PackageFacts, packageSchema, problemsOf } from './kit-manifest.js';
import { sideBySide } from './side-by-side.js';
import { type KitRefusal, refusal } from './kit-refusal.js';

/** The keyword that makes a direct dependency of the kit folder a kit. */
export const KIT_KEYWORD = 'lkssp-kit';

/** A direct dependency of the kit folder: a kit to be looked at, no kit, or one that cannot even be read. */
export type Found =
  | { readonly name: string; readonly is: 'kit'; readonly facts: PackageFacts }
  | { readonly name: string; readonly is: 'skipped'; readonly version?: string; readonly why: string }
  | { readonly name: string; readonly is: 'refused'; readonly refusal: KitRefusal };

/**
 * The direct dependencies of the kit folder's package.json, in the order of their names. A folder without package.json
 * has no kits. `only` narrows to these package names. A declaration is read; nothing is searched for.
 */
export async function findKits(folder: string, only?: readonly string[]): Promise<readonly Found[]> {
  const names = await dependencyNames(folder);
  return sideBySide(names, 1, (name) => look(folder, name, only));
}

async function dependencyNames(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'package.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const { dependencies } = JSON.parse(text) as { readonly dependencies?: Readonly<Record<string, string>> };
  return Object.keys(dependencies ?? {}).sort();
}

async function look(folder: string, name: string, only: readonly string[] | undefined): Promise<Found> {
  let facts: PackageFacts;
  try {
    const parsed = packageSchema.safeParse(
      JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')),
    );
    if (!parsed.success) return broken(name, problemsOf(parsed.error));
    facts = parsed.data;
  } catch (error) {
    return broken(name, `its package.json cannot be read (${wordsOf(error)}); run "npm install" in ${folder}`);
  }
  if (facts.keywords?.includes(KIT_KEYWORD) !== true) {
    return { name, is: 'skipped', version: facts.version, why: `it has no keyword "${KIT_KEYWORD}"` };
  }
  if (only !== undefined && !only.includes(name)) {
    return { name, is: 'skipped', version: facts.version, why: 'the list of kits in the configuration leaves it out' };
  }
  return { name, is: 'kit', facts };
}

function broken(name: string, problems: string): Found {
  return { name, is: 'refused', refusal: refusal('LKSSP_KIT_MANIFEST_INVALID', { name, problems }) };
}
