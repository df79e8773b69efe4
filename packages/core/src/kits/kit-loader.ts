import { hasBrand, KIT_BRAND, RESOURCE_TYPE_BRAND } from '../contract/brand.js';
import type { Kit } from '../contract/kit.js';
import { wordsOf } from '../errors/lkssp-error.js';
import type { TypeDescription } from '../ports/kit-gateway.js';
import { describeTypes } from './kit-description.js';
import type { KitEntry } from './kit-entry.js';
import type { ImportKit } from './kit-import.js';
import { type KitRefusal, refusal } from './kit-refusal.js';

/** A kit in this process, or why it is not used. */
export type LoadedKit =
  | { readonly kit: Kit; readonly types: readonly TypeDescription[] }
  | { readonly refusal: KitRefusal };

/**
 * Imports a kit and compares it with its manifest. Runs inside a kit host: a kit that spins or hangs while it is
 * imported never comes back from here, so whoever started the host keeps the time.
 */
export async function loadKit(entry: KitEntry, importKit: ImportKit): Promise<LoadedKit> {
  const { name } = entry;
  let imported: Awaited<ReturnType<ImportKit>>;
  try {
    imported = await importKit(entry);
  } catch (error) {
    const missing = missingPackage(error);
    if (missing !== undefined) return { refusal: refusal('LKSSP_KIT_DEPENDENCY', { name, missing }) };
    return { refusal: refusal('LKSSP_KIT_IMPORT', { name, why: wordsOf(error) }) };
  }
  if ('notModule' in imported) return { refusal: refusal('LKSSP_KIT_NOT_MODULE', { name, why: imported.notModule }) };
  try {
    return examine(entry, imported.exports);
  } catch (error) {
    return { refusal: refusal('LKSSP_KIT_IMPORT', { name, why: wordsOf(error) }) };
  }
}

/** Name of the package that an import did not find; undefined when it failed for another reason. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
}

/** Gates after the import: brand, id and types. A definition may hold anything, so this may throw. */
function examine(entry: KitEntry, exports: Readonly<Record<string, unknown>>): LoadedKit {
  const { name } = entry;
  const kit = exports['kit'];
  if (!isKit(kit)) return { refusal: refusal('LKSSP_KIT_NOT_A_KIT', { name }) };
  if (kit.id !== entry.id) {
    return { refusal: refusal('LKSSP_KIT_ID_DIFFERS', { name, manifest: entry.id, definition: String(kit.id) }) };
  }
  const definition = kit.resourceTypes.map((each) => String(each.type));
  if (!sameNames(definition, entry.types)) {
    const facts = { name, manifest: entry.types.join(', '), definition: definition.join(', ') };
    return { refusal: refusal('LKSSP_KIT_TYPES_DIFFER', facts) };
  }
  return { kit, types: describeTypes(entry, kit) };
}

function isKit(value: unknown): value is Kit {
  if (!hasBrand(value, KIT_BRAND)) return false;
  const { resourceTypes } = value as { readonly resourceTypes?: unknown };
  return Array.isArray(resourceTypes) && resourceTypes.every((each) => hasBrand(each, RESOURCE_TYPE_BRAND));
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
