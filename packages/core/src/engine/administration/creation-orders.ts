import type { Resource } from '../../domain/resource.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { CreateOrder, Operation } from '../../ports/administration.js';
import type { Change } from '../../ports/state-store.js';
import type { Guardian } from '../guardian.js';
import { type Grown, growHierarchy } from './grow-hierarchy.js';
import type { ResourceFactory } from './resource-factory.js';

/** What creating needs besides. */
export interface CreationParts {
  readonly guardian: Guardian;
  readonly factory: ResourceFactory;
  /** Throws unless there is such a resource, and it is not on its way out. */
  readonly assertKnown: (tag: string) => void;
}

/** Creates resources with what they need. Everything is stored in one commit or not at all. */
export class CreationOrders {
  readonly #parts: CreationParts;
  /** Tags that are being created: a second order for the same one must not slip in between. */
  readonly #reserved = new Set<string>();
  /** Things that are being created, with their tags: two tags must not come to protect the same one. */
  readonly #reservedIds = new Map<string, string>();

  constructor(parts: CreationParts) {
    this.#parts = parts;
  }

  /** Resolves when everything is stored; what then brings it into service is the operation. */
  async create(order: CreateOrder, who: string): Promise<Operation> {
    const { tag } = order;
    this.#assertNew(tag);
    for (const child of order.dependsOn ?? []) this.#parts.assertKnown(child);
    this.#reserved.add(tag);
    try {
      const grown = await this.#grow(order);
      const sentences = grown.map((each) => toldOf(each, tag));
      await this.#reserve(grown, () => this.#store(grown, sentences));
      return this.#begin(order, who, sentences);
    } finally {
      this.#reserved.delete(tag);
    }
  }

  #begin({ tag, restore = true }: CreateOrder, who: string, sentences: readonly Sentence[]): Operation {
    const { orders, operations } = this.#parts.guardian;
    const name = `create ${tag}`;
    return operations.begin(name, who, async (progress) => {
      // The wanted one is the last, and the order's own name says it.
      for (const sentence of sentences.slice(0, -1)) progress(sentence);
      if (restore) await orders.restoreNow([tag], name, false, progress);
    });
  }

  async #grow(order: CreateOrder): Promise<readonly Grown[]> {
    const { factory, guardian } = this.#parts;
    const { dependsOn = [], children = true, restore = true } = order;
    const parts = {
      complete: async (wanted: Parameters<ResourceFactory['complete']>[0]) => {
        const completed = await factory.complete(wanted);
        return children ? completed : { ...completed, children: [] };
      },
      identify: (wanted: Parameters<ResourceFactory['identify']>[0]) => factory.identify(wanted),
      tagOf: (thing: Pick<Resource, 'kit' | 'type' | 'id'>) => factory.tagOf(thing),
      isFree: (tag: string) => guardian.roster.resource(tag) === undefined && !this.#reserved.has(tag),
    };
    const grown = await growHierarchy(parts, { ...order, intent: restore ? 'in' : 'out' }, dependsOn);
    for (const { resource } of grown) factory.assertOwnId(resource);
    return grown;
  }

  /** Nobody else creates the same tags or things while `act` runs. */
  async #reserve(grown: readonly Grown[], act: () => Promise<void>): Promise<void> {
    const ids = grown.map(
      ({ resource: { kit, type, id, tag } }) => [JSON.stringify([kit, type, id]), id, tag] as const,
    );
    for (const [key, id] of ids) {
      const other = this.#reservedIds.get(key);
      if (other !== undefined) throw new LksspError('LKSSP_ID_EXISTS', { id, other });
    }
    const below = grown.slice(0, -1).map(({ resource }) => resource.tag);
    for (const tag of below) this.#assertNew(tag);
    for (const tag of below) this.#reserved.add(tag);
    for (const [key, , tag] of ids) this.#reservedIds.set(key, tag);
    try {
      await act();
    } finally {
      for (const tag of below) this.#reserved.delete(tag);
      for (const [key] of ids) this.#reservedIds.delete(key);
    }
  }

  /** Prepares all and stores all. What something depends on may have been deleted while its kit prepared it. */
  async #store(grown: readonly Grown[], sentences: readonly Sentence[]): Promise<void> {
    const { factory, guardian } = this.#parts;
    const prepared: Resource[] = [];
    const changes: Change[] = [];
    try {
      for (const { resource } of grown) {
        changes.push(...(await factory.prepare(resource)));
        prepared.push(resource);
      }
      this.#assertBelow(grown);
      for (const { resource } of grown) factory.assertCurrent(resource);
    } catch (thrown) {
      for (const resource of prepared.toReversed()) await factory.undo(resource);
      throw thrown;
    }
    for (const [at, { resource }] of grown.entries()) this.#tell(sentences[at], resource.tag);
    await guardian.roster.record(
      [...changes, ...grown.flatMap(edgesOf)],
      sentences.map((sentence) => ({ type: 'configuration-changed', sentence })),
    );
  }

  #assertBelow(grown: readonly Grown[]): void {
    const fresh = new Set(grown.map(({ resource }) => resource.tag));
    for (const child of grown.flatMap(({ dependsOn }) => dependsOn)) {
      if (!fresh.has(child)) this.#parts.assertKnown(child);
    }
  }

  #assertNew(tag: string): void {
    if (this.#parts.guardian.roster.resource(tag) === undefined && !this.#reserved.has(tag)) return;
    throw new LksspError('LKSSP_TAG_EXISTS', { tag });
  }

  #tell(sentence: Sentence | undefined, tag: string): void {
    if (sentence !== undefined) this.#parts.guardian.parts.logger.tell(sentence, { component: 'hierarchy', tag });
  }
}

function edgesOf({ resource, dependsOn }: Grown): readonly Change[] {
  return dependsOn.map((child): Change => ({ put: 'dependency', dependency: { parent: resource.tag, child } }));
}

function toldOf({ resource: { tag, kit, type, id } }: Grown, root: string): Sentence {
  return tag === root
    ? say('created', { tag, kit, type, id })
    : say('createdBelow', { tag, parent: root, kit, type, id });
}
