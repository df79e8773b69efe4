import type { ProposedChild } from '../../contract/resource-type.js';
import type { Resource } from '../../domain/resource.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { Wanted } from './resource-factory.js';

/** What growing asks of those who know. */
export interface GrowthParts {
  /** A resource as its kit completes it, with what it needs below it. Throws what is wrong with the order. */
  readonly complete: (
    wanted: Wanted,
  ) => Promise<{ readonly resource: Resource; readonly children: readonly ProposedChild[] }>;
  /** What a kit calls the thing of these options, where they say enough as they are. */
  readonly identify: (wanted: Pick<Wanted, 'kit' | 'type' | 'options'>) => Promise<string | undefined>;
  /** Tag of the resource that protects this thing already. */
  readonly tagOf: (thing: Pick<Resource, 'kit' | 'type' | 'id'>) => string | undefined;
  /** False when there is, or soon will be, a resource of this tag. */
  readonly isFree: (tag: string) => boolean;
}

/** A resource to be created, and what it depends on. */
export interface Grown {
  readonly resource: Resource;
  readonly dependsOn: readonly string[];
}

/** A kit that proposes itself for ever would fill the store; nothing real is as deep. */
const DEEPEST = 16;

/**
 * The resource that somebody wants with everything that its kit proposes below it, bottom-up, the wanted one last. What
 * exists already is depended on instead of created. Throws when any of it cannot be created; changes nothing.
 */
export async function growHierarchy(
  parts: GrowthParts,
  wanted: Wanted,
  dependsOn: readonly string[],
): Promise<readonly Grown[]> {
  return new Growth(parts).root(wanted, dependsOn);
}

class Growth {
  readonly #parts: GrowthParts;
  readonly #grown: Grown[] = [];

  constructor(parts: GrowthParts) {
    this.#parts = parts;
  }

  async root(wanted: Wanted, dependsOn: readonly string[]): Promise<readonly Grown[]> {
    const { resource, children } = await this.#parts.complete(wanted);
    const below = await this.#below(wanted, [wanted.tag], children);
    this.#grown.push({ resource, dependsOn: [...new Set([...dependsOn, ...below])] });
    return this.#grown;
  }

  async #below(root: Wanted, path: readonly string[], children: readonly ProposedChild[]): Promise<readonly string[]> {
    const tags: string[] = [];
    for (const child of children) tags.push(await this.#child(root, path, child));
    return tags;
  }

  /** Creates it, unless it exists; its tag in both cases. */
  async #child(root: Wanted, path: readonly string[], proposed: ProposedChild): Promise<string> {
    const { kit, type, options } = proposed;
    const tag = this.#freeTag(proposed.tag, path);
    const { intent } = root;
    try {
      if (path.length > DEEPEST) throw new Error(`it is more than ${DEEPEST} levels below ${root.tag}`);
      const order = { kit, type, tag, options, ...(intent === undefined ? {} : { intent }) };
      // One that exists may be out of service, and then its kit would find nothing to propose.
      const id = await this.#parts.identify(order);
      const before = id === undefined ? undefined : this.#known({ kit, type, id });
      if (before !== undefined) return before;
      const { resource, children } = await this.#parts.complete(order);
      const known = this.#known(resource);
      if (known !== undefined) return known;
      const dependsOn = await this.#below(root, [...path, tag], children);
      this.#grown.push({ resource, dependsOn });
      return tag;
    } catch (cause) {
      const facts = { tag: path.at(-1) ?? root.tag, child: proposed.tag, kit, why: wordsOf(cause) };
      throw new LksspError('LKSSP_CHILD_REFUSED', facts, { cause });
    }
  }

  #known({ kit, type, id }: Pick<Resource, 'kit' | 'type' | 'id'>): string | undefined {
    const twin = this.#grown.find(
      ({ resource }) => resource.kit === kit && resource.type === type && resource.id === id,
    );
    return twin?.resource.tag ?? this.#parts.tagOf({ kit, type, id });
  }

  /** The proposed tag, numbered when it is taken. */
  #freeTag(proposed: string, path: readonly string[]): string {
    const isFree = (tag: string): boolean =>
      this.#parts.isFree(tag) && !path.includes(tag) && this.#grown.every(({ resource }) => resource.tag !== tag);
    let tag = proposed;
    for (let number = 2; !isFree(tag); number += 1) tag = `${proposed}-${number}`;
    return tag;
  }
}
