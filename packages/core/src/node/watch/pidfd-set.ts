import koffi from 'koffi';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import type { ProcessTarget } from '../../contract/watch-target.js';
import { livingProcess } from '../host/process-identity.js';
import type { DescriptorBudget } from './descriptor-budget.js';
import type { Epoll } from './epoll.js';
import type { Keyed, KindWatch, WatchListener } from './kind-watch.js';

/** The same number on every architecture but Alpha (asm-generic/unistd.h); glibc has a wrapper only since 2.36. */
const PIDFD_OPEN = 434;
const { ESRCH, EMFILE, ENFILE } = koffi.os.errno;

/** Processes whose end the kernel tells by a pidfd (pidfd_open(2)). Throws where the kernel has none. */
export class PidfdSet implements KindWatch<ProcessTarget> {
  readonly #libc = koffi.load(null);
  readonly #syscall = this.#libc.func('long syscall(long, long, long)');
  readonly #close = this.#libc.func('int close(int)');
  readonly #epoll: Epoll;
  readonly #listener: WatchListener;
  readonly #budget: DescriptorBudget;
  readonly #open = new Map<string, number>();
  readonly #waiting = new Map<string, ProcessTarget>();
  #gone: ProcessIdentity[] = [];
  #fullTold = false;

  constructor(epoll: Epoll, listener: WatchListener, budget: DescriptorBudget) {
    this.#epoll = epoll;
    this.#listener = listener;
    this.#budget = budget;
    this.#proveAvailable();
  }

  add(targets: readonly Keyed<ProcessTarget>[]): void {
    for (const { key, target } of targets) if (!this.#open.has(key)) this.#watch(key, target);
    if (this.#waiting.size > 0) this.#tellFull();
  }

  drop(targets: readonly Keyed<ProcessTarget>[]): void {
    for (const { key } of targets) {
      this.#waiting.delete(key);
      this.#release(key);
    }
  }

  /** A thousand that end together are one report. */
  tick(): void {
    this.#fillUp();
    if (this.#gone.length === 0) return;
    this.#listener.tell({ told: 'gone', processes: this.#gone });
    this.#gone = [];
  }

  readonly due = Number.POSITIVE_INFINITY;

  /** Nothing to do: one that ended while nobody watched is found out when it is added. */
  resync(): void {}

  close(): void {
    for (const key of this.#open.keys()) this.#release(key);
  }

  #proveAvailable(): void {
    const own = Number(this.#syscall(PIDFD_OPEN, process.pid, 0));
    if (own < 0) throw new Error(`pidfd_open failed (errno ${koffi.errno()})`);
    this.#close(own);
  }

  #watch(key: string, target: ProcessTarget): void {
    if (this.#budget.room === 0) return void this.#waiting.set(key, target);
    const descriptor = Number(this.#syscall(PIDFD_OPEN, target.pid, 0));
    const errno = descriptor < 0 ? koffi.errno() : 0;
    if (descriptor >= 0) this.#keep(key, target, descriptor);
    else if (errno === EMFILE || errno === ENFILE) this.#waiting.set(key, target);
    else if (errno === ESRCH) this.#isGone(target);
  }

  /** The number may have gone to another process before the pidfd pinned it: only now is the start time proof. */
  #keep(key: string, target: ProcessTarget, descriptor: number): void {
    const same = isSame(target);
    if (same === true && this.#epoll.add(descriptor, () => this.#ended(key, target))) {
      this.#open.set(key, descriptor);
      this.#budget.take();
      return;
    }
    this.#close(descriptor);
    if (same === false) this.#isGone(target);
    else this.#waiting.set(key, target);
  }

  #ended(key: string, target: ProcessTarget): void {
    this.#release(key);
    this.#isGone(target);
  }

  #isGone({ pid, startTime }: ProcessTarget): void {
    this.#gone.push({ pid, startTime });
  }

  #tellFull(): void {
    if (this.#fullTold) return;
    this.#fullTold = true;
    this.#listener.tell({ told: 'full', kind: 'process', limit: this.#open.size });
  }

  #release(key: string): void {
    const descriptor = this.#open.get(key);
    if (descriptor === undefined) return;
    this.#epoll.remove(descriptor);
    this.#close(descriptor);
    this.#open.delete(key);
    this.#budget.give();
  }

  #fillUp(): void {
    if (this.#waiting.size === 0) return;
    const next = [...this.#waiting].slice(0, this.#budget.room);
    for (const [key] of next) this.#waiting.delete(key);
    for (const [key, target] of next) this.#watch(key, target);
  }
}

/** `unknown`: it could not be looked at, which is not its end. */
function isSame(target: ProcessTarget): boolean | 'unknown' {
  try {
    return livingProcess(target) !== undefined;
  } catch {
    return 'unknown';
  }
}
