import { wordsOf } from '../errors/lkssp-error.js';
import type { KitFate, TypeDescription } from '../ports/kit-gateway.js';
import { type Found, findKits } from './kit-finder.js';
import { type GateFacts, passGates } from './kit-gates.js';
import { type KitManifest, type PackageFacts, readManifest } from './kit-manifest.js';
import type { KitEntry } from './kit-entry.js';
import { type KitRefusal, refusal } from './kit-refusal.js';
import type { LoadResult } from './load-result.js';

/** Where kits are, and what they are compared with. */
export interface Discovery {
  /** The kit folder: an npm prefix. */
  readonly folder: string;
  /** Package names that the configuration narrows to; left out: all. */
  readonly only?: readonly string[];
  readonly machine: GateFacts;
  /** Imports one kit in a kit host. Never rejects. */
  readonly load: (entry: KitEntry) => Promise<LoadResult>;
}

/** A kit that is in use. */
export interface RegisteredKit {
  readonly entry: KitEntry;
  readonly types: readonly TypeDescription[];
}

/** What was found, once: fates of all packages, and the kits that loaded. */
export interface KitRegistry {
  /** By package name. */
  readonly fates: readonly KitFate[];
  /** By kit id. */
  readonly kits: ReadonlyMap<string, RegisteredKit>;
}

/** Finds, gates and loads all kits of a folder, one after the other so that a start does not storm a small machine. */
export async function discoverKits(discovery: Discovery): Promise<KitRegistry> {
  const fates: KitFate[] = [];
  const kits = new Map<string, RegisteredKit>();
  for (const found of await findAll(discovery)) {
    const judged = judge(found, discovery, kits);
    if ('fate' in judged) {
      fates.push(judged);
      continue;
    }
    const result = await discovery.load(judged);
    fates.push(
      result.loaded ? loadedFate(judged) : refusedFate(judged.name, result.refusal, judged.id, judged.version),
    );
    if (result.loaded) kits.set(judged.id, { entry: judged, types: result.types });
  }
  return { fates, kits };
}

/** A folder that cannot be read must not keep the daemon from starting: it is told of like a kit that is refused. */
async function findAll({ folder, only }: Discovery): Promise<readonly Found[]> {
  try {
    return await findKits(folder, only);
  } catch (error) {
    return [{ name: folder, is: 'refused', refusal: refusal('LKSSP_KIT_FOLDER', { folder, why: wordsOf(error) }) }];
  }
}

/** Everything that can be said before foreign code runs. */
function judge(found: Found, discovery: Discovery, kits: ReadonlyMap<string, RegisteredKit>): KitFate | KitEntry {
  if (found.is === 'skipped') return skippedFate(found.name, found.why, found.version);
  if (found.is === 'refused') return refusedFate(found.name, found.refusal);
  const { facts } = found;
  const read = readManifest(facts);
  if ('refusal' in read) return refusedFate(facts.name, read.refusal, undefined, facts.version);
  const { manifest } = read;
  const refused = passGates({ facts, manifest }, discovery.machine) ?? twice(facts, manifest, kits);
  if (refused !== undefined) return refusedFate(facts.name, refused, manifest.id, facts.version);
  return {
    name: found.name,
    version: facts.version,
    id: manifest.id,
    types: manifest.resourceTypes,
    dataGeneration: manifest.dataGeneration,
    folder: discovery.folder,
    packageType: facts.type ?? 'commonjs',
  };
}

function twice(
  facts: PackageFacts,
  { id }: KitManifest,
  kits: ReadonlyMap<string, RegisteredKit>,
): KitRefusal | undefined {
  const first = kits.get(id)?.entry.name;
  return first === undefined ? undefined : refusal('LKSSP_KIT_TWICE', { first, second: facts.name, id });
}

function loadedFate({ name, id, version, types }: KitEntry): KitFate {
  return { fate: 'loaded', name, kit: id, version, sentence: `The kit ${id} is in use; it has ${types.join(', ')}.` };
}

function skippedFate(name: string, why: string, version?: string): KitFate {
  return {
    fate: 'skipped',
    name,
    ...(version === undefined ? {} : { version }),
    sentence: `The package ${name} was left out: ${why}.`,
  };
}

function refusedFate(name: string, refused: KitRefusal, kit?: string, version?: string): KitFate {
  return {
    fate: 'refused',
    name,
    ...(kit === undefined ? {} : { kit }),
    ...(version === undefined ? {} : { version }),
    code: refused.code,
    sentence: refused.sentence,
  };
}
