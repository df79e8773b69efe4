import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LksspError } from '../../errors/lkssp-error.js';
import type { KitDetails, KitSummary } from '../../ports/kit-administration.js';
import type { KitFate } from '../../ports/kit-gateway.js';
import type { KitRelease } from '../../ports/kit-releases.js';
import { CORE } from '../core-name.js';
import { type KitManifest, type PackageFacts, packageSchema, readManifest } from '../kit-manifest.js';
import { sideBySide } from '../side-by-side.js';
import type { KitOrderParts } from './kit-order-parts.js';

/** Prefix that may be left out of the names of our own kits. */
const OURS = '@lkssp/kit-';

/** What is known of installed kits besides what became of them: read once for each state of the kit folder. */
export class KitShelf {
  readonly #parts: Pick<KitOrderParts, 'gateway' | 'adoption'>;
  #facts: ReadonlyMap<string, PackageFacts> = new Map();

  constructor(parts: Pick<KitOrderParts, 'gateway' | 'adoption'>) {
    this.#parts = parts;
  }

  /** Reads what the packages in `folder` say of themselves. What cannot be read is left out. */
  async read(folder: string): Promise<void> {
    const names = this.#parts.gateway.fates().map(({ name }) => name);
    const read = await sideBySide(names, 1, async (name) => [name, await factsOf(folder, name)] as const);
    this.#facts = new Map(read.flatMap(([name, facts]) => (facts === undefined ? [] : [[name, facts]])));
  }

  list(): readonly KitSummary[] {
    return this.#parts.gateway.fates().map((fate) => this.#summary(fate));
  }

  /** By package name, id, or package name without `@lkssp/kit-`. Throws `LKSSP_KIT_NOT_INSTALLED`. */
  find(name: string): KitFate {
    const fates = this.#parts.gateway.fates();
    const found =
      fates.find((each) => each.name === name) ??
      fates.find((each) => each.kit === name) ??
      fates.find((each) => each.name === `${OURS}${name}`);
    if (found !== undefined) return found;
    throw new LksspError('LKSSP_KIT_NOT_INSTALLED', {
      name,
      known: fates.map((each) => each.name).join(', ') || 'none',
    });
  }

  details(fate: KitFate, release: KitRelease): KitDetails {
    const facts = this.#facts.get(fate.name);
    const installed = release.packages.find(({ name }) => name === fate.name);
    const manifest = facts && manifestOf(facts);
    const core = facts?.peerDependencies?.[CORE];
    return {
      ...this.#summary(fate),
      wanted: installed?.wanted ?? '',
      folder: join(release.folder, 'node_modules', fate.name),
      types: manifest?.resourceTypes ?? [],
      ...(installed?.integrity === undefined ? {} : { integrity: installed.integrity }),
      ...(core === undefined ? {} : { core }),
      ...(manifest === undefined ? {} : { dataGeneration: manifest.dataGeneration, needs: manifest.needs }),
      ...texts(facts),
    };
  }

  #summary(fate: KitFate): KitSummary {
    const facts = this.#facts.get(fate.name);
    const category = facts && manifestOf(facts)?.category;
    const resources = this.#parts.adoption.resources.flatMap(({ kit, tag }) => (kit === fate.kit ? [tag] : []));
    return { ...fate, resources, ...(category === undefined ? {} : { category }) };
  }
}

async function factsOf(folder: string, name: string): Promise<PackageFacts | undefined> {
  try {
    const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
    const parsed = packageSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function manifestOf(facts: PackageFacts): KitManifest | undefined {
  const read = readManifest(facts);
  return 'manifest' in read ? read.manifest : undefined;
}

/** What a package.json may say for people, where it is text. */
function texts(facts: PackageFacts | undefined): Pick<KitDetails, 'description' | 'license' | 'homepage'> {
  const named = ['description', 'license', 'homepage'] as const;
  return Object.fromEntries(named.flatMap((each) => (typeof facts?.[each] === 'string' ? [[each, facts[each]]] : [])));
}
