import { wordsOf } from '../errors/lkssp-error.js';
import type { KitFate, TypeDescription } from '../ports/kit-gateway.js';
import { closureOf, fingerprintOf, type LockedPackages, readLock, sameFiles } from './kit-fingerprint.js';
import { type Found, findKits } from './kit-finder.js';
import { dependenciesThere, onlyOursWrite, ownUser } from './kit-folder-gate.js';
import { lookFor, type MachineFacts, passGates } from './kit-gates.js';
import { readManifest } from './kit-manifest.js';
import type { KitEntry } from './kit-entry.js';
import { type KitRefusal, refusal } from './kit-refusal.js';
import type { LoadResult } from './load-result.js';
import { sideBySide } from './side-by-side.js';

/** Where kits are, and what they are compared with. */
export interface Discovery {
  /** The kit folder: an npm prefix. */
  readonly folder: string;
  /** Package names that the configuration narrows to; left out: all. */
  readonly only?: readonly string[];
  readonly machine: MachineFacts;
  /** A kit that serves already, when it has this fingerprint: it stays as it is and passes no gate again, unless its files are others by now. */
  readonly kept?: (name: string, fingerprint: string) => KitEntry | undefined;
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

/** Kits imported side by side: a kit that hangs must not hold up the others, and many must not storm a small machine. */
const SIDE_BY_SIDE = 4;

/** Finds, gates and loads all kits of a folder. Of kits with one id the first by name that loads is used. */
export async function discoverKits(discovery: Discovery): Promise<KitRegistry> {
  const [found, lock] = await Promise.all([findAll(discovery), readLock(discovery.folder)]);
  const judged = await sideBySide(found, 1, (each) => judge(each, discovery, lock));
  const groups = [...Map.groupBy(judged, (each) => ('fate' in each ? each.name : each.id)).values()];
  const results = await sideBySide(groups, SIDE_BY_SIDE, (group) => loadGroup(group, discovery));
  const all = results.flat().sort((one, other) => (one.fate.name < other.fate.name ? -1 : 1));
  const kits = all.flatMap(({ kit }) => (kit === undefined ? [] : [[kit.entry.id, kit] as const]));
  return { fates: all.map(({ fate }) => fate), kits: new Map(kits) };
}

interface Judged {
  readonly fate: KitFate;
  readonly kit?: RegisteredKit;
}

/** One after the other, until one has the id. */
async function loadGroup(group: readonly (KitFate | KitEntry)[], discovery: Discovery): Promise<Judged[]> {
  const done: Judged[] = [];
  for (const each of group) {
    const first = done.find(({ kit }) => kit !== undefined)?.fate.name;
    if ('fate' in each) done.push({ fate: each });
    else if (first !== undefined) done.push({ fate: twice(first, each) });
    else done.push(await loadOne(each, discovery));
  }
  return done;
}

async function loadOne(entry: KitEntry, { load }: Discovery): Promise<Judged> {
  const result = await load(entry);
  if (result.loaded) return { fate: loadedFate(entry), kit: { entry, types: result.types } };
  return { fate: refusedFate(entry.name, result.refusal, entry.id, entry.version) };
}

function twice(first: string, { name, id, version }: KitEntry): KitFate {
  return refusedFate(name, refusal('LKSSP_KIT_TWICE', { first, second: name, id }), id, version);
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
async function judge(found: Found, discovery: Discovery, lock: LockedPackages): Promise<KitFate | KitEntry> {
  if (found.is === 'skipped') return skippedFate(found.name, found.why, found.version);
  if (found.is === 'refused') return refusedFate(found.name, found.refusal);
  const { facts, name } = found;
  const { folder, machine } = discovery;
  const fingerprint = await fingerprintOf(folder, lock, name);
  const kept = discovery.kept?.(name, fingerprint);
  if (kept !== undefined && (await sameFiles(closureOf(lock, name), kept.folder, folder))) return kept;
  const read = readManifest(facts);
  if ('refusal' in read) return refusedFate(facts.name, read.refusal, undefined, facts.version);
  const { manifest } = read;
  const refused =
    passGates({ facts, manifest }, await lookFor(machine, manifest)) ??
    (await onlyOursWrite(name, folder, closureOf(lock, name), ownUser())) ??
    (await dependenciesThere(facts, folder));
  if (refused !== undefined) return refusedFate(facts.name, refused, manifest.id, facts.version);
  return {
    name,
    version: facts.version,
    id: manifest.id,
    types: manifest.resourceTypes,
    dataGeneration: manifest.dataGeneration,
    folder,
    packageType: facts.type ?? 'commonjs',
    fingerprint,
  };
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
