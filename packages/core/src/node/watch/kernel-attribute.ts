import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { Epoll } from './epoll.js';

const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
/** More of it than this does not count; attributes of sysfs are a page at most. */
const MOST_READ = 16 * 1024;
const buffer = Buffer.allocUnsafe(MOST_READ);

/**
 * A file of the kernel whose change is told as POLLPRI (sysfs_notify, cgroup.events). It has to be read after each event,
 * or the next is not told. Throws what open(2) and read(2) throw.
 */
export class KernelAttribute {
  readonly #epoll: Epoll;
  readonly #descriptor: number;
  #text = '';
  /** False where this file has no events. */
  readonly isHeard: boolean;

  constructor(path: string, epoll: Epoll, onEvent: () => void) {
    this.#epoll = epoll;
    this.#descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    try {
      this.read();
      this.isHeard = epoll.add(this.#descriptor, onEvent, 'changed');
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** Throws when the file is gone. */
  read(): { readonly text: string; readonly isNew: boolean } {
    const text = buffer.toString('latin1', 0, readSync(this.#descriptor, buffer, 0, MOST_READ, 0));
    const isNew = text !== this.#text;
    this.#text = text;
    return { text, isNew };
  }

  get text(): string {
    return this.#text;
  }

  close(): void {
    this.#epoll.remove(this.#descriptor);
    closeSync(this.#descriptor);
  }
}
