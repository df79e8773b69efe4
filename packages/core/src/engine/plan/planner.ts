import type { Hierarchy } from '../../domain/hierarchy.js';
import type { Plan, Step } from '../../domain/recovery-plan.js';
import type { Sentence } from '../../messages/sentence.js';

/** What a planner must know of a resource. */
export interface Standing {
  /** It serves: there is something to remove. */
  readonly serves: (tag: string) => boolean;
}

/** Why a step is there. */
export type Because = (tag: string) => Sentence;

/** Brings `tags` and everything below them into service, children first; what serves already is left alone. */
export function planRestore(hierarchy: Hierarchy, tags: Iterable<string>, standing: Standing, because: Because): Plan {
  const wanted = new Set<string>();
  for (const tag of tags) {
    wanted.add(tag);
    for (const below of hierarchy.descendants(tag)) wanted.add(below);
  }
  const todo = hierarchy.bottomUp(wanted).filter((tag) => !standing.serves(tag));
  return { steps: inOrder('restore', todo, (tag) => hierarchy.children(tag), because) };
}

/** Takes `tags` and everything above them out of service, parents first; what does not serve is left alone. */
export function planRemove(hierarchy: Hierarchy, tags: Iterable<string>, standing: Standing, because: Because): Plan {
  const wanted = new Set<string>();
  for (const tag of tags) {
    wanted.add(tag);
    for (const above of hierarchy.ancestors(tag)) wanted.add(above);
  }
  const todo = hierarchy.bottomUp(wanted).filter(standing.serves).reverse();
  return { steps: inOrder('remove', todo, (tag) => hierarchy.parents(tag), because) };
}

/** Restores exactly `tags`, children among them first: what a recovery took out is put back with nothing else touched. */
export function planPutBack(hierarchy: Hierarchy, tags: Iterable<string>, because: Because): Plan {
  return { steps: inOrder('restore', hierarchy.bottomUp(tags), (tag) => hierarchy.children(tag), because) };
}

/** One step for each of `tags`, which come in a valid order; each waits for the steps of its neighbours in direction `before`. */
function inOrder(
  verb: Step['verb'],
  tags: readonly string[],
  before: (tag: string) => ReadonlySet<string>,
  because: Because,
): readonly Step[] {
  const position = new Map(tags.map((tag, at) => [tag, at]));
  return tags.map((tag) => ({
    verb,
    tag,
    because: because(tag),
    after: [...before(tag)].flatMap((neighbour) => position.get(neighbour) ?? []),
  }));
}

/** The lowest of `failed`: those that have no failed resource below them. They are repaired first. */
export function deepest(hierarchy: Hierarchy, failed: Iterable<string>): readonly string[] {
  const all = new Set(failed);
  return hierarchy.bottomUp(all).filter((tag) => {
    for (const below of hierarchy.descendants(tag)) if (all.has(below)) return false;
    return true;
  });
}
