import { readSync } from 'node:fs';
import koffi from 'koffi';

const EPOLL_CLOEXEC = 0x80000;
const EFD_FLAGS = 0x80000 | 0x800;
const EPOLLET = 0x80000000;
/** What to wait for. The kernel's own files say `changed` by EPOLLPRI (proc_pid_mounts(5), sysfs_notify); told once for each change. */
const INTERESTS = { readable: 0x1, changed: (0x2 | 0x8 | EPOLLET) >>> 0 } as const;
const ADD = 1;
const DELETE = 2;
const AT_ONCE = 256;

/** Where the kernel puts the descriptor in struct epoll_event: packed on x86 alone (epoll_ctl(2), sys/epoll.h). */
export function eventLayout(arch: string): { readonly size: number; readonly data: number } {
  return arch === 'x64' || arch === 'ia32' ? { size: 12, data: 4 } : { size: 16, data: 8 };
}

/** Descriptors that can be waited for, and one more by which another thread ends the wait (eventfd(2)). */
export class Epoll {
  readonly #libc = koffi.load(null);
  readonly #ctl = this.#libc.func('int epoll_ctl(int, int, int, void *)');
  readonly #wait = this.#libc.func('int epoll_wait(int, _Out_ void *, int, int)');
  readonly #layout = eventLayout(process.arch);
  readonly #ready = Buffer.alloc(this.#layout.size * AT_ONCE);
  readonly #handlers = new Map<number, () => void>();
  readonly #descriptor: number;
  /** Whoever writes eight bytes with a number that is not 0 ends the wait. Writing never blocks. */
  readonly wake: number;

  constructor() {
    this.#descriptor = proven('epoll_create1', this.#libc.func('int epoll_create1(int)')(EPOLL_CLOEXEC));
    this.wake = proven('eventfd', this.#libc.func('int eventfd(uint32_t, int)')(0, EFD_FLAGS));
    this.add(this.wake, () => readSync(this.wake, Buffer.alloc(8)));
  }

  /** True when it is watched now; then `onReady` is called in each turn in which it is ready. */
  add(descriptor: number, onReady: () => void, interest: keyof typeof INTERESTS = 'readable'): boolean {
    const event = Buffer.alloc(this.#layout.size);
    event.writeUInt32LE(INTERESTS[interest], 0);
    event.writeInt32LE(descriptor, this.#layout.data);
    if (this.#ctl(this.#descriptor, ADD, descriptor, event) !== 0) return false;
    this.#handlers.set(descriptor, onReady);
    return true;
  }

  /** Before it is closed. */
  remove(descriptor: number): void {
    this.#handlers.delete(descriptor);
    this.#ctl(this.#descriptor, DELETE, descriptor, Buffer.alloc(this.#layout.size));
  }

  /** Blocks this thread until something is ready, it is woken, or `ms` have passed, and calls the handlers. */
  turn(ms: number): void {
    const count: number = Math.max(0, this.#wait(this.#descriptor, this.#ready, AT_ONCE, ms));
    const { size, data } = this.#layout;
    const ready = Array.from({ length: count }, (_, at) => this.#ready.readInt32LE(at * size + data));
    // A handler may remove one whose turn is still to come.
    for (const each of ready) this.#handlers.get(each)?.();
  }

  /** Leaves {@link wake} open: it is closed by the one who writes to it. */
  close(): void {
    this.#libc.func('int close(int)')(this.#descriptor);
  }
}

function proven(call: string, result: number): number {
  if (result < 0) throw new Error(`${call} failed (errno ${koffi.errno()})`);
  return result;
}
