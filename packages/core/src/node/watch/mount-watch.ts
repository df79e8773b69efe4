import { readlinkSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { WatchTarget } from '../../contract/watch-target.js';
import type { ReadTable } from '../mounts/mount-table.js';
import type { Keyed, KindWatch, WatchListener } from './kind-watch.js';
import type { MountFeed } from './mount-feed.js';
import { type MountMark, mountMark } from './mount-mark.js';

type MountTarget = Extract<WatchTarget, { kind: 'mount' }>;

interface Watched {
  readonly mountPoint: string;
  /** Undefined while the table could not be read. */
  mark: MountMark | undefined;
}

/** Mounts: one hint for each change of one that is watched, none when only others change. */
export class MountWatch implements KindWatch<MountTarget> {
  readonly #feed: MountFeed;
  readonly #listener: WatchListener;
  readonly #watched = new Map<string, Watched>();
  readonly due = Number.POSITIVE_INFINITY;

  constructor(feed: MountFeed, listener: WatchListener) {
    this.#feed = feed;
    this.#listener = listener;
    feed.follow((table) => this.#compare(table));
  }

  get size(): number {
    return this.#watched.size;
  }

  add(targets: readonly Keyed<MountTarget>[]): void {
    const table = this.#feed.current();
    for (const { key, target } of targets) {
      const mountPoint = resolve(target.mountPoint);
      const mark = table && mountMark(mountPoint, table);
      this.#watched.set(key, { mountPoint, mark });
      if (mark?.absent === true) this.#listener.hint(key, true);
    }
  }

  drop(targets: readonly Keyed<MountTarget>[]): void {
    for (const { key } of targets) this.#watched.delete(key);
  }

  /** The feed has its own. */
  tick(): void {}

  /** The kernel has complained about some of these devices. */
  troubled(devices: ReadonlySet<string>): void {
    for (const [key, { mark }] of this.#watched)
      if (mark !== undefined && deviceNames(mark).some((name) => devices.has(name)))
        this.#listener.hint(key, mark.absent);
  }

  resync(): void {
    for (const [key, { mark }] of this.#watched) this.#listener.hint(key, mark?.absent ?? false);
  }

  close(): void {
    this.#watched.clear();
  }

  #compare(table: ReadTable): void {
    for (const [key, watched] of this.#watched) {
      const mark = mountMark(watched.mountPoint, table);
      const isNews = watched.mark === undefined ? mark.absent : mark.text !== watched.mark.text;
      watched.mark = mark;
      if (isNews) this.#listener.hint(key, mark.absent);
    }
  }
}

/** As the kernel's log calls what is mounted: `dm-3`, where its source says `/dev/mapper/vg-data`. */
function deviceNames({ seen }: MountMark): readonly string[] {
  if (seen === undefined) return [];
  const names = [basename(seen.source)];
  try {
    return [...names, basename(readlinkSync(`/sys/dev/block/${seen.device}`))];
  } catch {
    return names;
  }
}
