import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { MountEntry, MountHolder } from '../../contract/host-mounts.js';
import { livingStat } from '../host/process-identity.js';
import type { MountIndex } from './mount-index.js';

/** A link of /proc ends so when its file was deleted. */
const DELETED = / \(deleted\)$/;

type How = MountHolder['how'];

/**
 * Looks through /proc for processes that hold a mount. Links are read and never followed. Processes in other mount
 * namespaces have mounts of their own, which do not keep this one busy. Maps come last: the kernel may keep who asks for
 * them waiting, as long as the process itself waits for a page.
 */
export class HolderWalk {
  readonly #mount: MountEntry;
  readonly #index: MountIndex;
  readonly #namespace = linkOf('/proc/self/ns/mnt');
  readonly #sockets: ReadonlyMap<string, string>;

  constructor(mount: MountEntry, index: MountIndex) {
    this.#mount = mount;
    this.#index = index;
    this.#sockets = this.#boundSockets();
  }

  /** One entry for each process, by the first thing that it holds. */
  *all(): Generator<MountHolder> {
    const free: number[] = [];
    for (const pid of this.#processes()) {
      const holder = this.#byLinks(pid);
      if (holder === undefined) free.push(pid);
      else yield holder;
    }
    for (const pid of free) {
      const holder = this.#byMaps(pid);
      if (holder !== undefined) yield holder;
    }
  }

  #processes(): readonly number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid)
      .filter((pid) => linkOf(`/proc/${pid}/ns/mnt`) === this.#namespace);
  }

  #byLinks(pid: number): MountHolder | undefined {
    for (const how of ['root', 'cwd', 'exe'] as const) {
      const path = linkOf(`/proc/${pid}/${how}`);
      if (path !== undefined && this.#holds(path)) return holderOf(pid, how, path);
    }
    for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
      const path = this.#opened(pid, descriptor);
      if (path !== undefined) return holderOf(pid, 'fd', path);
    }
    return undefined;
  }

  /** The kernel itself tells on which mount a file was opened (proc_pid_fdinfo(5)), also one that is covered by another now. */
  #opened(pid: number, descriptor: string): string | undefined {
    const path = linkOf(`/proc/${pid}/fd/${descriptor}`);
    if (path === undefined) return undefined;
    if (!path.startsWith('/')) return this.#sockets.get(path);
    const mount = /^mnt_id:\s*(\d+)$/m.exec(textOf(`/proc/${pid}/fdinfo/${descriptor}`))?.[1];
    const isHere = mount === undefined ? this.#holds(path) : Number(mount) === this.#mount.id;
    return isHere ? path : undefined;
  }

  #byMaps(pid: number): MountHolder | undefined {
    for (const line of textOf(`/proc/${pid}/maps`).split('\n')) {
      const path = line.slice(line.indexOf('/')).replaceAll('\\012', '\n');
      if (line.includes('/') && this.#holds(path)) return holderOf(pid, 'map', path);
    }
    return undefined;
  }

  #holds(path: string): boolean {
    const { mountPoint, id } = this.#mount;
    const isBelow = path === mountPoint || path.startsWith(mountPoint === '/' ? '/' : `${mountPoint}/`);
    return isBelow && this.#index.of(path.replace(DELETED, ''))?.id === id;
  }

  /** Sockets that are bound to a path here: their descriptor does not tell (unix(7)). */
  #boundSockets(): ReadonlyMap<string, string> {
    const lines = textOf('/proc/net/unix').split('\n').slice(1);
    const bound = lines.map((line) => /^(?:\S+ +){6}(\d+) (\/.*)$/.exec(line));
    return new Map(
      bound.flatMap((match) => {
        const [, inode = '', path = ''] = match ?? [];
        return path !== '' && this.#holds(path) ? [[`socket:[${inode}]`, path] as const] : [];
      }),
    );
  }
}

function holderOf(pid: number, how: How, path: string): MountHolder | undefined {
  const stat = livingStat(pid);
  if (stat === undefined) return undefined;
  const { startTime, name, session } = stat;
  const cgroup = /^0::(.*)$/m.exec(textOf(`/proc/${pid}/cgroup`))?.[1];
  return { pid, startTime, name, how, path, session, ...(cgroup === undefined ? {} : { cgroup }) };
}

/** Whatever vanishes or is forbidden while we look is not there. */
function quietly<Found>(look: () => Found, otherwise: Found): Found {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

const linkOf = (path: string): string | undefined => quietly<string | undefined>(() => readlinkSync(path), undefined);
const textOf = (path: string): string => quietly(() => readFileSync(path, 'utf8'), '');
const namesIn = (path: string): readonly string[] => quietly(() => readdirSync(path), []);
