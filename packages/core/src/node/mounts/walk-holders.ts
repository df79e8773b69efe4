import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { MountEntry, MountHolder } from '../../contract/host-mounts.js';
import { livingStat } from '../host/process-identity.js';
import type { MountIndex } from './mount-index.js';
import { findCopy, type MountSight } from './mount-copy.js';

/** A link of /proc ends so when its file was deleted. */
const DELETED = / \(deleted\)$/;

type How = MountHolder['how'];

/** A process that may hold it, and what it sees. */
interface Candidate {
  readonly pid: number;
  readonly sight: MountSight;
}

/**
 * Looks through /proc for processes that hold a mount. Links are read and never followed. Processes in other mount
 * namespaces count where the kernel would have to take their copy of it away too: services with PrivateTmp= are such. Maps
 * come last: the kernel may keep who asks for them waiting, as long as the process itself waits for a page.
 */
export class HolderWalk {
  readonly #sights = new Map<string, MountSight | undefined>();
  readonly #sockets: ReadonlyMap<string, string>;
  readonly #mount: MountEntry;

  constructor(mount: MountEntry, index: MountIndex) {
    this.#mount = mount;
    const own = { mount, index };
    this.#sights.set(linkOf('/proc/self/ns/mnt') ?? '', own);
    this.#sockets = boundSockets(own);
  }

  /** One entry for each process, by the first thing that it holds. */
  *all(): Generator<MountHolder> {
    const free: Candidate[] = [];
    for (const candidate of this.#candidates()) {
      const holder = this.#byLinks(candidate);
      if (holder === undefined) free.push(candidate);
      else yield holder;
    }
    for (const candidate of free) {
      const holder = byMaps(candidate);
      if (holder !== undefined) yield holder;
    }
  }

  #candidates(): readonly Candidate[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid)
      .flatMap((pid) => {
        const sight = this.#sightOf(pid);
        return sight === undefined ? [] : [{ pid, sight }];
      });
  }

  /** The same for all processes of one namespace. */
  #sightOf(pid: number): MountSight | undefined {
    const namespace = linkOf(`/proc/${pid}/ns/mnt`);
    if (namespace === undefined) return undefined;
    if (this.#sights.has(namespace)) return this.#sights.get(namespace);
    const table = textOf(`/proc/${pid}/mountinfo`);
    // A process that has ended meanwhile tells nothing; the next of its namespace does.
    if (table === '') return undefined;
    const sight = findCopy(this.#mount, textOf('/proc/self/mountinfo'), table);
    this.#sights.set(namespace, sight);
    return sight;
  }

  #byLinks({ pid, sight }: Candidate): MountHolder | undefined {
    for (const how of ['root', 'cwd', 'exe'] as const) {
      const path = linkOf(`/proc/${pid}/${how}`);
      if (path !== undefined && holds(sight, path)) return holderOf(pid, how, path);
    }
    for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
      const path = this.#opened(pid, sight, descriptor);
      if (path !== undefined) return holderOf(pid, 'fd', path);
    }
    return undefined;
  }

  /** The kernel itself tells on which mount a file was opened (proc_pid_fdinfo(5)), also one that is covered by another now. */
  #opened(pid: number, sight: MountSight, descriptor: string): string | undefined {
    const path = linkOf(`/proc/${pid}/fd/${descriptor}`);
    if (path === undefined) return undefined;
    if (!path.startsWith('/')) return this.#sockets.get(path);
    const mount = /^mnt_id:\s*(\d+)$/m.exec(textOf(`/proc/${pid}/fdinfo/${descriptor}`))?.[1];
    const isHere = mount === undefined ? holds(sight, path) : Number(mount) === sight.mount.id;
    return isHere ? path : undefined;
  }
}

function byMaps({ pid, sight }: Candidate): MountHolder | undefined {
  for (const line of textOf(`/proc/${pid}/maps`).split('\n')) {
    const path = line.slice(line.indexOf('/')).replaceAll('\\012', '\n');
    if (line.includes('/') && holds(sight, path)) return holderOf(pid, 'map', path);
  }
  return undefined;
}

function holds({ mount: { mountPoint, id }, index }: MountSight, path: string): boolean {
  const isBelow = path === mountPoint || path.startsWith(mountPoint === '/' ? '/' : `${mountPoint}/`);
  return isBelow && index.of(path.replace(DELETED, ''))?.id === id;
}

/** Sockets that are bound to a path here: their descriptor does not tell (unix(7)). */
function boundSockets(sight: MountSight): ReadonlyMap<string, string> {
  const lines = textOf('/proc/net/unix').split('\n').slice(1);
  const bound = lines.map((line) => /^(?:\S+ +){6}(\d+) (\/.*)$/.exec(line));
  return new Map(
    bound.flatMap((match) => {
      const [, inode = '', path = ''] = match ?? [];
      return path !== '' && holds(sight, path) ? [[`socket:[${inode}]`, path] as const] : [];
    }),
  );
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
