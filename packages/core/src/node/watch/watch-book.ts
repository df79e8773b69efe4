import type { WatchTarget } from '../../contract/watch-target.js';
import { targetKey } from './target-key.js';
import type { Hint } from './watch-messages.js';

interface Watched {
  readonly target: WatchTarget;
  readonly tags: Set<string>;
  /** As it was told last. */
  absent: boolean;
}

/** What a new list of a tag changes. `absent`: joined by this tag only now, and known not to be there. */
export interface WatchBookChange {
  readonly added: readonly WatchTarget[];
  readonly dropped: readonly WatchTarget[];
  readonly absent: readonly WatchTarget[];
}

/** Who waits for what. Two resources may name the same thing. */
export class WatchBook {
  readonly #byTag = new Map<string, ReadonlySet<string>>();
  readonly #awaited = new Map<string, Watched>();

  /**
   * What is newly awaited, and what no longer. A process that `tag` named before and that is gone is not awaited again:
   * its verdicts name it until the resource is restored, and each hint would cause the next. Everything else may come
   * back, and is awaited until it is not named any more.
   */
  replace(tag: string, targets: readonly WatchTarget[]): WatchBookChange {
    const before = this.#byTag.get(tag) ?? new Set<string>();
    const now = new Map(targets.map((target) => [targetKey(target), target]));
    if (now.size === 0) this.#byTag.delete(tag);
    else this.#byTag.set(tag, new Set(now.keys()));
    const dropped = [...before].filter((key) => !now.has(key)).flatMap((key) => this.#leave(tag, key));
    const joined = [...now].filter(([key]) => !before.has(key));
    const absent = joined.filter(([key]) => this.#awaited.get(key)?.absent).map(([, target]) => target);
    const added = joined.flatMap(([key, target]) => this.#join(tag, key, target));
    return { added, dropped, absent };
  }

  /** Tags that waited for a process, which is over now. */
  gone(key: string): readonly string[] {
    const tags = [...(this.#awaited.get(key)?.tags ?? [])];
    this.#awaited.delete(key);
    return tags;
  }

  /** Who is to hear of a hint; undefined when nobody waits any more. */
  hinted({ key, absent }: Hint): { readonly target: WatchTarget; readonly tags: readonly string[] } | undefined {
    const watched = this.#awaited.get(key);
    if (watched === undefined) return undefined;
    watched.absent = absent;
    return { target: watched.target, tags: [...watched.tags] };
  }

  awaited(): readonly WatchTarget[] {
    return [...this.#awaited.values()].map((each) => each.target);
  }

  #join(tag: string, key: string, target: WatchTarget): WatchTarget[] {
    const known = this.#awaited.get(key);
    known?.tags.add(tag);
    if (known !== undefined) return [];
    this.#awaited.set(key, { target, tags: new Set([tag]), absent: false });
    return [target];
  }

  #leave(tag: string, key: string): WatchTarget[] {
    const known = this.#awaited.get(key);
    if (known === undefined || !known.tags.delete(tag) || known.tags.size > 0) return [];
    this.#awaited.delete(key);
    return [known.target];
  }
}
