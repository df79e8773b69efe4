import koffi from 'koffi';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { startTimeOf } from '../process-table.js';
import { Epoll } from './epoll.js';
import { keyOf } from './watch-messages.js';

/** The same number on every architecture but Alpha (asm-generic/unistd.h); glibc has a wrapper only since 2.36. */
const PIDFD_OPEN = 434;
const { ESRCH, EMFILE, ENFILE } = koffi.os.errno;

/** What a set of watched processes tells. */
export interface PidfdListener {
  gone(processes: readonly ProcessIdentity[]): void;
  /** More than `limit` were asked for. Told once; the others are taken up as room becomes free. */
  full(limit: number): void;
}

/** Processes whose end the kernel tells by a pidfd (pidfd_open(2)). Throws where the kernel has none. */
export class PidfdSet {
  readonly #libc = koffi.load(null);
  readonly #syscall = this.#libc.func('long syscall(long, long, long)');
  readonly #close = this.#libc.func('int close(int)');
  readonly #epoll = new Epoll();
  readonly #listener: PidfdListener;
  readonly #limit: number;
  readonly #open = new Map<string, number>();
  readonly #byDescriptor = new Map<number, ProcessIdentity>();
  readonly #waiting = new Map<string, ProcessIdentity>();
  #fullTold = false;

  /** `limit`: the most descriptors that it may hold. */
  constructor(listener: PidfdListener, limit: number) {
    this.#listener = listener;
    this.#limit = limit;
    this.#proveAvailable();
  }

  add(processes: readonly ProcessIdentity[]): void {
    const gone = processes.filter((each) => !this.#open.has(keyOf(each)) && this.#watch(each) === 'gone');
    if (gone.length > 0) this.#listener.gone(gone);
    if (this.#waiting.size > 0) this.#tellFull();
  }

  drop(processes: readonly ProcessIdentity[]): void {
    for (const each of processes) {
      this.#waiting.delete(keyOf(each));
      this.#release(each);
    }
    this.#fillUp();
  }

  /** Write eight bytes here to end {@link turn} from another thread. */
  get wake(): number {
    return this.#epoll.wake;
  }

  /** Waits for the next ends, at most `ms`, and tells them. Blocks this thread. */
  turn(ms: number): void {
    const gone = this.#epoll.wait(ms).flatMap((each) => this.#byDescriptor.get(each) ?? []);
    for (const each of gone) this.#release(each);
    if (gone.length > 0) this.#listener.gone(gone);
    if (this.#waiting.size > 0) this.#fillUp();
  }

  close(): void {
    for (const each of this.#byDescriptor.values()) this.#release(each);
    this.#epoll.close();
  }

  #proveAvailable(): void {
    const own = Number(this.#syscall(PIDFD_OPEN, process.pid, 0));
    if (own < 0) throw new Error(`pidfd_open failed (errno ${koffi.errno()})`);
    this.#close(own);
  }

  #watch(target: ProcessIdentity): 'watched' | 'gone' | 'waiting' | 'ignored' {
    if (this.#open.size >= this.#limit) return this.#wait(target);
    const descriptor = Number(this.#syscall(PIDFD_OPEN, target.pid, 0));
    const errno = descriptor < 0 ? koffi.errno() : 0;
    if (errno === EMFILE || errno === ENFILE) return this.#wait(target);
    if (descriptor < 0) return errno === ESRCH ? 'gone' : 'ignored';
    return this.#keep(target, descriptor);
  }

  /** The number may have gone to another process before the pidfd pinned it: only now is the start time proof. */
  #keep(target: ProcessIdentity, descriptor: number): 'watched' | 'gone' | 'waiting' {
    const same = startTimeOf(target.pid) === target.startTime;
    if (same && this.#epoll.add(descriptor)) {
      this.#open.set(keyOf(target), descriptor);
      this.#byDescriptor.set(descriptor, target);
      return 'watched';
    }
    this.#close(descriptor);
    return same ? this.#wait(target) : 'gone';
  }

  #wait(target: ProcessIdentity): 'waiting' {
    this.#waiting.set(keyOf(target), target);
    return 'waiting';
  }

  #tellFull(): void {
    if (this.#fullTold) return;
    this.#fullTold = true;
    this.#listener.full(this.#open.size);
  }

  #release(target: ProcessIdentity): void {
    const descriptor = this.#open.get(keyOf(target));
    if (descriptor === undefined) return;
    this.#epoll.remove(descriptor);
    this.#close(descriptor);
    this.#open.delete(keyOf(target));
    this.#byDescriptor.delete(descriptor);
  }

  #fillUp(): void {
    const room = Math.max(0, this.#limit - this.#open.size);
    const next = [...this.#waiting.values()].slice(0, room);
    for (const each of next) this.#waiting.delete(keyOf(each));
    const gone = next.filter((each) => this.#watch(each) === 'gone');
    if (gone.length > 0) this.#listener.gone(gone);
  }
}
