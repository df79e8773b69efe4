import { readSync } from 'node:fs';
import koffi from 'koffi';
import type { Epoll } from './epoll.js';

/** Bits of inotify(7). */
export const IN = {
  MODIFY: 0x2,
  ATTRIB: 0x4,
  MOVED_FROM: 0x40,
  MOVED_TO: 0x80,
  CREATE: 0x100,
  DELETE: 0x200,
  DELETE_SELF: 0x400,
  MOVE_SELF: 0x800,
  UNMOUNT: 0x2000,
  Q_OVERFLOW: 0x4000,
  IGNORED: 0x8000,
  ONLYDIR: 0x1000000,
  DONT_FOLLOW: 0x2000000,
  EXCL_UNLINK: 0x4000000,
  MASK_ADD: 0x20000000,
} as const;

/** One event: what happened (bits) to the watched thing, or to `name` in it. */
export interface InotifyEvent {
  readonly watch: number;
  readonly mask: number;
  readonly name: string;
}

const NONBLOCK_CLOEXEC = 0o4000 | 0o2000000;
const HEADER = 16;
const AT_ONCE = 64 * 1024;

/** Watches of one inotify instance in the epoll of this thread. Throws where there can be none. */
export class Inotify {
  readonly #libc = koffi.load(null);
  readonly #add = this.#libc.func('int inotify_add_watch(int, str, uint32_t)');
  readonly #remove = this.#libc.func('int inotify_rm_watch(int, int)');
  readonly #close = this.#libc.func('int close(int)');
  readonly #epoll: Epoll;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(AT_ONCE);

  constructor(epoll: Epoll, onEvents: (events: readonly InotifyEvent[]) => void) {
    this.#epoll = epoll;
    this.#descriptor = this.#libc.func('int inotify_init1(int)')(NONBLOCK_CLOEXEC) as number;
    if (this.#descriptor < 0) throw new Error(`inotify_init1 failed (errno ${koffi.errno()})`);
    if (epoll.add(this.#descriptor, () => onEvents(this.#read()))) return;
    this.#close(this.#descriptor);
    throw new Error('inotify cannot be waited for');
  }

  /** The number of the watch, the same for the same thing; the bits are added to those that it has. Throws with the errno when it cannot be watched. */
  watch(path: string, mask: number): number {
    const watch = this.#add(this.#descriptor, path, mask | IN.MASK_ADD) as number;
    if (watch < 0) throw Object.assign(new Error('inotify_add_watch failed'), { errno: -koffi.errno() });
    return watch;
  }

  unwatch(watch: number): void {
    this.#remove(this.#descriptor, watch);
  }

  close(): void {
    this.#epoll.remove(this.#descriptor);
    this.#close(this.#descriptor);
  }

  #read(): readonly InotifyEvent[] {
    const length = readSync(this.#descriptor, this.#buffer, 0, AT_ONCE, null);
    const events: InotifyEvent[] = [];
    for (let at = 0; at + HEADER <= length; ) {
      const nameLength = this.#buffer.readUInt32LE(at + 12);
      const name = this.#buffer.toString('utf8', at + HEADER, at + HEADER + nameLength).replace(/\0+$/, '');
      events.push({ watch: this.#buffer.readInt32LE(at), mask: this.#buffer.readUInt32LE(at + 4), name });
      at += HEADER + nameLength;
    }
    return events;
  }
}
