import type { ProcessIdentity } from '../../contract/host-processes.js';
import type { ProcessTarget } from '../../contract/watch-target.js';
import { keyOf } from './watch-messages.js';

interface Watched {
  readonly process: ProcessIdentity;
  readonly tags: Set<string>;
}

/** Who waits for which process. Two resources may name the same one. */
export class WatchBook {
  readonly #byTag = new Map<string, ReadonlySet<string>>();
  readonly #awaited = new Map<string, Watched>();

  /**
   * What is newly awaited, and what no longer. A process that `tag` named before and that is gone is not awaited again:
   * its verdicts name it until the resource is restored, and each hint would cause the next.
   */
  replace(tag: string, targets: readonly ProcessTarget[]): { added: ProcessIdentity[]; dropped: ProcessIdentity[] } {
    const before = this.#byTag.get(tag) ?? new Set<string>();
    const now = new Map(targets.map(({ pid, startTime }) => [keyOf({ pid, startTime }), { pid, startTime }]));
    if (now.size === 0) this.#byTag.delete(tag);
    else this.#byTag.set(tag, new Set(now.keys()));
    const dropped = [...before].filter((key) => !now.has(key)).flatMap((key) => this.#leave(tag, key));
    const added = [...now].filter(([key]) => !before.has(key)).flatMap(([key, each]) => this.#join(tag, key, each));
    return { added, dropped };
  }

  /** Tags that waited for it, which is over now. */
  gone(key: string): readonly string[] {
    const tags = [...(this.#awaited.get(key)?.tags ?? [])];
    this.#awaited.delete(key);
    return tags;
  }

  awaited(): readonly ProcessIdentity[] {
    return [...this.#awaited.values()].map((each) => each.process);
  }

  #join(tag: string, key: string, process: ProcessIdentity): ProcessIdentity[] {
    const known = this.#awaited.get(key);
    known?.tags.add(tag);
    if (known !== undefined) return [];
    this.#awaited.set(key, { process, tags: new Set([tag]) });
    return [process];
  }

  #leave(tag: string, key: string): ProcessIdentity[] {
    const known = this.#awaited.get(key);
    if (known === undefined || !known.tags.delete(tag) || known.tags.size > 0) return [];
    this.#awaited.delete(key);
    return [known.process];
  }
}
