import { LksspError } from '../errors/lkssp-error.js';
import type { Dependency } from './resource.js';

const NONE: ReadonlySet<string> = new Set();

/** The dependencies of all resources as a directed acyclic graph. Immutable; a change makes a new one. */
export class Hierarchy {
  readonly #children = new Map<string, Set<string>>();
  readonly #parents = new Map<string, Set<string>>();

  /** `tags` in the order that people see; dependencies between other tags are ignored. Does not look for cycles: see {@link withDependency}. */
  constructor(tags: Iterable<string>, dependencies: Iterable<Dependency> = []) {
    for (const tag of tags) {
      this.#children.set(tag, new Set());
      this.#parents.set(tag, new Set());
    }
    for (const { parent, child } of dependencies) {
      if (!this.has(parent) || !this.has(child)) continue;
      this.#children.get(parent)?.add(child);
      this.#parents.get(child)?.add(parent);
    }
  }

  has(tag: string): boolean {
    return this.#children.has(tag);
  }

  get tags(): readonly string[] {
    return [...this.#children.keys()];
  }

  get dependencies(): readonly Dependency[] {
    return this.tags.flatMap((parent) => [...this.children(parent)].map((child) => ({ parent, child })));
  }

  children(tag: string): ReadonlySet<string> {
    return this.#children.get(tag) ?? NONE;
  }

  parents(tag: string): ReadonlySet<string> {
    return this.#parents.get(tag) ?? NONE;
  }

  /** Resources that nothing depends on. */
  get roots(): readonly string[] {
    return this.tags.filter((tag) => this.parents(tag).size === 0);
  }

  /** Everything that depends on `tag`, near or far, without `tag` itself. */
  ancestors(tag: string): ReadonlySet<string> {
    return reach(tag, (each) => this.parents(each));
  }

  /** Everything that `tag` depends on, near or far, without `tag` itself. */
  descendants(tag: string): ReadonlySet<string> {
    return reach(tag, (each) => this.children(each));
  }

  /** `among` sorted so that children come before their parents; otherwise in the order of `tags`. */
  bottomUp(among: Iterable<string>): readonly string[] {
    const wanted = new Set(among);
    const seen = new Set<string>();
    const sorted: string[] = [];
    for (const start of this.tags) {
      if (wanted.has(start)) this.#visit(start, wanted, seen, sorted);
    }
    return sorted;
  }

  /** Depth first without recursion: a chain of 10,000 must not overflow the stack. */
  #visit(start: string, wanted: ReadonlySet<string>, seen: Set<string>, sorted: string[]): void {
    const stack: { readonly tag: string; readonly rest: Iterator<string> }[] = [];
    const enter = (tag: string) => {
      if (seen.has(tag)) return;
      seen.add(tag);
      stack.push({ tag, rest: this.children(tag)[Symbol.iterator]() });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done !== true) {
        enter(next.value);
        continue;
      }
      stack.pop();
      if (wanted.has(top.tag)) sorted.push(top.tag);
    }
  }

  /** A hierarchy with one dependency more. Throws `LKSSP_DEPENDENCY_EXISTS`, or `LKSSP_DEPENDENCY_CYCLE` with the circle. */
  withDependency(parent: string, child: string): Hierarchy {
    if (this.children(parent).has(child)) throw new LksspError('LKSSP_DEPENDENCY_EXISTS', { parent, child });
    const path = this.#path(child, parent);
    if (path !== undefined)
      throw new LksspError('LKSSP_DEPENDENCY_CYCLE', { parent, child, path: [parent, ...path].join(' → ') });
    return new Hierarchy(this.tags, [...this.dependencies, { parent, child }]);
  }

  /** Groups of `among` that are connected by dependencies, also through others. */
  components(among: Iterable<string>): readonly (readonly string[])[] {
    const left = new Set(among);
    const groups: string[][] = [];
    for (const start of left) {
      const neighbours = (tag: string) => new Set([...this.children(tag), ...this.parents(tag)]);
      const connected = [start, ...reach(start, neighbours)].filter((tag) => left.delete(tag));
      groups.push(connected);
    }
    return groups;
  }

  /** A circle of dependencies, if there is one: only a hierarchy that was not built by {@link withDependency} can have it. */
  circle(): readonly string[] | undefined {
    const order = new Map(this.bottomUp(this.tags).map((tag, at) => [tag, at]));
    for (const { parent, child } of this.dependencies) {
      const ordered = (order.get(child) ?? 0) < (order.get(parent) ?? 0);
      const path = ordered ? undefined : this.#path(child, parent);
      if (path !== undefined) return [parent, ...path];
    }
    return undefined;
  }

  /** Tags from `from` down to `to`, or undefined when `to` is not below `from`. */
  #path(from: string, to: string): readonly string[] | undefined {
    const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
    const queue = [from];
    for (let tag = queue.shift(); tag !== undefined; tag = queue.shift()) {
      if (tag === to) return trace(tag, cameFrom);
      for (const child of this.children(tag)) {
        if (cameFrom.has(child)) continue;
        cameFrom.set(child, tag);
        queue.push(child);
      }
    }
    return undefined;
  }
}

function trace(end: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = [];
  for (let tag: string | undefined = end; tag !== undefined; tag = cameFrom.get(tag)) path.unshift(tag);
  return path;
}

function reach(tag: string, next: (tag: string) => ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...next(tag)];
  for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
    if (found.has(each)) continue;
    found.add(each);
    queue.push(...next(each));
  }
  return found;
}
