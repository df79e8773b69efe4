import type { MountEntry } from '../../contract/host-mounts.js';

/**
 * Finds the mount that a path leads to, by the texts of the table alone. From the root mount on it crosses what is mounted
 * on the way, as the kernel does, so that a mount which lies hidden below another one is not taken for the one that is seen.
 */
export class MountIndex {
  readonly #byParent = new Map<number, Map<string, MountEntry>>();
  readonly #ids: ReadonlySet<number>;

  constructor(table: readonly MountEntry[]) {
    this.#ids = new Set(table.map(({ id }) => id));
    for (const entry of table) this.#add(entry);
  }

  /** The mount seen at exactly this path. */
  at(path: string): MountEntry | undefined {
    const plain = plainPath(path);
    const found = this.of(plain);
    return found?.mountPoint === plain ? found : undefined;
  }

  /** The mount that this path lies on; undefined only where not even `/` is in the table (chroot(2)). */
  of(path: string): MountEntry | undefined {
    const plain = plainPath(path);
    let found: MountEntry | undefined;
    for (let next = this.#nextOn(NO_MOUNT, '', plain); next !== undefined; ) {
      found = next;
      next = this.#nextOn(next.id, next.mountPoint, plain);
    }
    return found;
  }

  #add(entry: MountEntry): void {
    // The root's parent is not in the table; in a chroot the same is true of others.
    const parent = this.#ids.has(entry.parent) && entry.parent !== entry.id ? entry.parent : NO_MOUNT;
    const siblings = this.#byParent.get(parent) ?? new Map<string, MountEntry>();
    siblings.set(entry.mountPoint, entry);
    this.#byParent.set(parent, siblings);
  }

  /** What is met first on the way from the root of mount `parent` to `path`. */
  #nextOn(parent: number, from: string, path: string): MountEntry | undefined {
    const children = this.#byParent.get(parent);
    if (children === undefined) return undefined;
    for (const part of partsOf(path)) {
      if (part.length < from.length) continue;
      const child = children.get(part);
      if (child !== undefined) return child;
    }
    return undefined;
  }
}

/** A parent that no mount has. */
const NO_MOUNT = -1;

/** `/`, `/a`, `/a/b` of `/a/b`. */
function partsOf(path: string): readonly string[] {
  const parts = ['/'];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) parts.push(path.slice(0, at));
  return path === '/' ? parts : [...parts, path];
}

/** Without `//`, `/./` and a slash at the end. `..` cannot be undone by text, because of symbolic links. */
function plainPath(path: string): string {
  if (path === '/' || !/\/\/|\/\.(?:\/|$)|\/$/.test(path)) return path;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

/** The mounts whose mount point lies on `mount` or on one of those, in the order of the table. */
export function mountsBelow(mount: MountEntry, table: readonly MountEntry[]): readonly MountEntry[] {
  const ids = new Set([mount.id]);
  const below: MountEntry[] = [];
  // A child is not always later in the table than its parent (mount --move).
  for (let size = 0; size !== ids.size; ) {
    size = ids.size;
    for (const entry of table) if (ids.has(entry.parent) && !ids.has(entry.id)) ids.add(entry.id);
  }
  for (const entry of table) if (entry.id !== mount.id && ids.has(entry.id)) below.push(entry);
  return below;
}
