import { join } from 'node:path';
import type { WatchTarget } from '../../contract/watch-target.js';
import type { ReadTable } from '../mounts/mount-table.js';
import type { DescriptorBudget } from './descriptor-budget.js';
import type { Epoll } from './epoll.js';
import { KernelAttribute } from './kernel-attribute.js';
import { kernelPath } from './kernel-path.js';
import type { Keyed, KindWatch, WatchListener } from './kind-watch.js';
import { type MemoryFile, MemoryFiles } from './memory-files.js';
import type { MountFeed } from './mount-feed.js';

type FileOrCgroup = Extract<WatchTarget, { kind: 'file' | 'cgroup' }>;

interface Watched {
  readonly key: string;
  readonly target: FileOrCgroup;
  attribute?: KernelAttribute | undefined;
  memory?: MemoryFile | undefined;
  /** Where it was found, and on which mount. */
  place?: { readonly path: string; readonly mount: number } | undefined;
  absent: boolean;
}

/** How often one that is not there, or had no room, is looked for. */
const RETRY_MS = 1000;
/** The kernel does not tell that one of its files has gone, nor each new number in it. */
const PROVE_MS = 1000;
/** What is unmounted takes its files along a little later. */
const SOON_MS = 100;
const EMPTY_CGROUP = /^populated 0$/m;
const NO_ROOM: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE']);

/** Files that the kernel makes, those of memory file systems, and cgroups. Others are ignored: to watch them would touch a disk that may not answer. */
export class FileWatch implements KindWatch<FileOrCgroup> {
  readonly #epoll: Epoll;
  readonly #listener: WatchListener;
  readonly #budget: DescriptorBudget;
  readonly #feed: MountFeed;
  readonly #memory: MemoryFiles;
  readonly #watched = new Map<string, Watched>();
  readonly #missing = new Set<Watched>();
  #retryAt = 0;
  #proveAt = Number.POSITIVE_INFINITY;
  #fullTold = false;

  constructor(feed: MountFeed, epoll: Epoll, listener: WatchListener, budget: DescriptorBudget) {
    this.#feed = feed;
    this.#epoll = epoll;
    this.#listener = listener;
    this.#budget = budget;
    this.#memory = new MemoryFiles(epoll, listener);
    // What is mounted or unmounted brings files of its own, or takes them away.
    feed.follow((table) => {
      for (const watched of this.#watched.values()) if (hasMoved(watched, table)) this.#retry(watched, table);
      this.#retryAt = 0;
      this.#prove(performance.now() + SOON_MS);
    });
  }

  get due(): number {
    return Math.min(this.#missing.size === 0 ? Number.POSITIVE_INFINITY : this.#retryAt, this.#proveAt);
  }

  get size(): number {
    return this.#watched.size;
  }

  add(targets: readonly Keyed<FileOrCgroup>[]): void {
    const table = this.#feed.current();
    for (const { key, target } of targets) {
      const watched: Watched = { key, target, absent: false };
      this.#watched.set(key, watched);
      if (table === undefined) this.#missing.add(watched);
      else this.#open(watched, table);
      if (watched.absent) this.#listener.hint(key, true);
    }
  }

  drop(targets: readonly Keyed<FileOrCgroup>[]): void {
    for (const { key } of targets) {
      const watched = this.#watched.get(key);
      if (watched === undefined) continue;
      this.#watched.delete(key);
      this.#missing.delete(watched);
      this.#release(watched);
    }
  }

  tick(now: number): void {
    if (now >= this.#proveAt) this.#prove(now + PROVE_MS);
    if (this.#missing.size === 0 || now < this.#retryAt) return;
    this.#retryAt = now + RETRY_MS;
    const table = this.#feed.current();
    if (table !== undefined) for (const watched of Array.from(this.#missing)) this.#retry(watched, table);
  }

  /** The kernel has complained about some of these devices. */
  troubled(devices: ReadonlySet<string>): void {
    for (const watched of this.#watched.values()) {
      const { key, target, absent } = watched;
      if (target.path.split('/').some((part) => devices.has(part))) this.#listener.hint(key, absent);
    }
  }

  resync(): void {
    for (const { key, absent } of this.#watched.values()) this.#listener.hint(key, absent);
  }

  close(): void {
    for (const watched of this.#watched.values()) this.#release(watched);
    this.#memory.close();
  }

  #retry(watched: Watched, table: ReadTable): void {
    const wasAbsent = watched.absent;
    this.#missing.delete(watched);
    this.#release(watched);
    this.#open(watched, table);
    if (wasAbsent !== watched.absent) this.#listener.hint(watched.key, watched.absent);
  }

  #open(watched: Watched, table: ReadTable): void {
    watched.absent = false;
    const found = kernelPath(pathOf(watched.target, table), table);
    watched.place = found.is === 'foreign' ? undefined : found;
    if (found.is === 'absent') this.#isMissing(watched);
    else if (found.is === 'attribute') this.#openAttribute(watched, found.path);
    else if (found.is === 'memory') this.#openMemory(watched, found.path);
  }

  #isMissing(watched: Watched): void {
    watched.absent = true;
    this.#missing.add(watched);
  }

  #openAttribute(watched: Watched, path: string): void {
    if (this.#budget.room === 0) return this.#isFull(watched);
    try {
      const attribute = new KernelAttribute(path, this.#epoll, () => this.#read(watched, true));
      if (!attribute.isHeard) return attribute.close();
      this.#budget.take();
      this.#proveAt = Math.min(this.#proveAt, performance.now() + PROVE_MS);
      watched.attribute = attribute;
      watched.absent = isEmpty(watched);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (NO_ROOM.has(code)) this.#isFull(watched);
      else if (code === 'ENOENT' || code === 'ENODEV') this.#isMissing(watched);
    }
  }

  #openMemory(watched: Watched, path: string): void {
    const memory: MemoryFile = { path, onEvent: (what) => this.#heard(watched, what) };
    const state = this.#memory.add(memory);
    if (state === 'unable') return this.#isMissing(watched);
    watched.memory = memory;
    watched.absent = state === 'absent';
  }

  #heard(watched: Watched, what: 'changed' | 'absent' | 'lost'): void {
    watched.absent = what !== 'changed';
    if (what === 'lost') {
      watched.memory = undefined;
      this.#missing.add(watched);
    }
    this.#listener.hint(watched.key, watched.absent);
  }

  /** `isTold`: by the kernel. A cgroup also tells what does not matter, such as that it was thawed. */
  #read(watched: Watched, isTold: boolean): void {
    try {
      const { isNew } = watched.attribute?.read() ?? { isNew: false };
      watched.absent = isEmpty(watched);
      if (isNew || (isTold && watched.target.kind === 'file')) this.#listener.hint(watched.key, watched.absent);
    } catch {
      this.#release(watched);
      this.#isMissing(watched);
      this.#listener.hint(watched.key, true);
    }
  }

  #prove(next: number): void {
    this.#proveAt = next;
    for (const watched of this.#watched.values()) if (watched.attribute !== undefined) this.#read(watched, false);
  }

  #isFull(watched: Watched): void {
    this.#missing.add(watched);
    if (this.#fullTold) return;
    this.#fullTold = true;
    this.#listener.tell({ told: 'full', kind: 'file', limit: this.#budget.held });
  }

  #release(watched: Watched): void {
    if (watched.attribute !== undefined) this.#budget.give();
    watched.attribute?.close();
    watched.attribute = undefined;
    if (watched.memory !== undefined) this.#memory.drop(watched.memory);
    watched.memory = undefined;
  }
}

/** A cgroup is named by its folder, or by its path below the mount point of the unified hierarchy (cgroups(7)). */
function pathOf(target: FileOrCgroup, { entries }: ReadTable): string {
  if (target.kind === 'file') return target.path;
  const roots = entries.filter(({ type }) => type === 'cgroup2').map(({ mountPoint }) => mountPoint);
  const isWhole = roots.some((root) => target.path === root || target.path.startsWith(`${root}/`));
  return join(isWhole ? '' : (roots[0] ?? ''), target.path, 'cgroup.events');
}

/** Something was mounted over it, or what covered it has gone. */
function hasMoved({ place }: Watched, table: ReadTable): boolean {
  return place === undefined || table.index.of(place.path)?.id !== place.mount;
}

function isEmpty({ target, attribute }: Watched): boolean {
  return target.kind === 'cgroup' && EMPTY_CGROUP.test(attribute?.text ?? '');
}
