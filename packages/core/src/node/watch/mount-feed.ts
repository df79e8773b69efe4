import { closeSync, openSync } from 'node:fs';
import { wordsOf } from '../../errors/lkssp-error.js';
import { MountTable, type ReadTable } from '../mounts/mount-table.js';
import type { Epoll } from './epoll.js';
import type { WatchListener } from './kind-watch.js';

const PATH = '/proc/self/mountinfo';
/** Ten thousand mounts that change all the time (containers) may cost a fifth of a core, not a whole one. */
const REST = 4;
const LONGEST_REST_MS = 1000;

/** The mount table and its changes (EPOLLPRI, proc_pid_mounts(5)): the first is passed on at once, more of them when the table has been read in peace. */
export class MountFeed {
  readonly #epoll: Epoll;
  readonly #listener: WatchListener;
  readonly #table = new MountTable();
  readonly #followers: ((table: ReadTable) => void)[] = [];
  #descriptor: number | undefined;
  #isChanged = false;
  #notBefore = 0;
  #unableTold = false;

  constructor(epoll: Epoll, listener: WatchListener) {
    this.#epoll = epoll;
    this.#listener = listener;
  }

  /** Undefined when it cannot be read now; that is told. */
  current(): ReadTable | undefined {
    try {
      this.#open();
      return this.#table.current();
    } catch (error) {
      this.#isChanged = true;
      if (!this.#unableTold) this.#listener.tell({ told: 'unable', kind: 'mount', why: wordsOf(error) });
      this.#unableTold = true;
      return undefined;
    }
  }

  /** `onChange` is called in {@link tick}. */
  follow(onChange: (table: ReadTable) => void): void {
    this.#followers.push(onChange);
  }

  get due(): number {
    return this.#isChanged ? this.#notBefore : Number.POSITIVE_INFINITY;
  }

  tick(now: number): void {
    if (this.due > now) return;
    this.#isChanged = false;
    const before = performance.now();
    const table = this.current();
    if (table !== undefined) for (const follow of this.#followers) follow(table);
    const took = performance.now() - before;
    this.#notBefore = now + took + (table === undefined ? LONGEST_REST_MS : Math.min(LONGEST_REST_MS, took * REST));
  }

  close(): void {
    this.#table.close();
    this.#isChanged = false;
    if (this.#descriptor === undefined) return;
    this.#epoll.remove(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): void {
    if (this.#descriptor !== undefined) return;
    const descriptor = openSync(PATH, 'r');
    const heard = this.#epoll.add(descriptor, () => void (this.#isChanged = true), 'changed');
    if (heard) this.#descriptor = descriptor;
    else closeSync(descriptor);
    if (!heard) throw new Error(`the kernel tells no changes of ${PATH}`);
  }
}
