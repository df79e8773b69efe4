import type { WatchTarget } from '../../contract/watch-target.js';

/** What can hold something busy. */
const HOLDING: ReadonlySet<WatchTarget['kind']> = new Set(['process', 'cgroup', 'unit']);

/**
 * What each resource has named to watch of processes, cgroups and units, the last time that it named any. It is kept when
 * the resource goes out of service: what it leaves behind may stand in the way of what is below it, and this is the proof
 * that it belongs to the hierarchy.
 */
export class Belongings {
  readonly #named = new Map<string, readonly WatchTarget[]>();

  /** `tag` names these now. A list without anything that can hold leaves what was known. */
  note(tag: string, targets: readonly WatchTarget[]): void {
    const holding = targets.filter(({ kind }) => HOLDING.has(kind));
    if (holding.length > 0) this.#named.set(tag, holding);
  }

  forget(tag: string): void {
    this.#named.delete(tag);
  }

  /** What `tags` have named, each once. */
  of(tags: Iterable<string>): readonly WatchTarget[] {
    const found = [...tags].flatMap((tag) => this.#named.get(tag) ?? []);
    return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
  }
}
