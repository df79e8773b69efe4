import { Worker } from 'node:worker_threads';
import type { EntryPoint } from '../../ports/entry-point.js';
import { guardExit } from './exit-guard.js';
import { toError } from './store-failure.js';
import {
  FLAG,
  type NumberedReply,
  type NumberedRequest,
  type StoreRequest,
  type StoreThreadData,
} from './store-protocol.js';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly deadline: NodeJS.Timeout;
}

/**
 * The daemon's end of the store's thread. A thread that dies is started again at the next request. One that is stuck is
 * not replaced: it holds the file's lock, and only in one queue do old and new changes keep their order.
 */
export class StoreThread {
  readonly #entry: EntryPoint;
  readonly #data: Omit<StoreThreadData, 'flags'>;
  readonly #onDeath: (why: string) => void;
  readonly #flags = new Int32Array(new SharedArrayBuffer(8));
  readonly #waiting = new Map<number, Waiting>();
  readonly #unguard: () => void;
  #worker: Worker | undefined;
  #last = 0;
  #closing = false;

  constructor(entry: EntryPoint, data: Omit<StoreThreadData, 'flags'>, onDeath: (why: string) => void) {
    this.#entry = entry;
    this.#data = data;
    this.#onDeath = onDeath;
    this.#unguard = guardExit((withinMs) => this.#isStuck(withinMs));
  }

  /** Rejects after `withinMs`; what was asked is then not begun any more, but may be under way. */
  async ask(request: StoreRequest, withinMs: number): Promise<unknown> {
    if (this.#closing) throw new Error('the store is closed');
    this.#closing = request.ask === 'close';
    const worker = (this.#worker ??= this.#start());
    const number = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const deadline = setTimeout(() => this.#giveUp(number, withinMs), withinMs);
    this.#waiting.set(number, { resolve, reject, deadline });
    worker.ref();
    worker.postMessage({ number, request } satisfies NumberedRequest);
    return await promise;
  }

  /** Lets go of the thread after `close` was asked. Does not wait for one that is stuck. */
  release(): void {
    if (Atomics.load(this.#flags, FLAG.BUSY) === 0) this.#unguard();
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #start(): Worker {
    const data: StoreThreadData = { ...this.#data, flags: this.#flags.buffer as SharedArrayBuffer };
    const worker = new Worker(this.#entry.url, {
      workerData: data,
      execArgv: [...this.#entry.execArgv],
      env: {},
      name: 'lkssp-store',
    });
    let cause: string | undefined;
    worker.on('message', (reply: NumberedReply) => this.#settle(reply));
    worker.on('error', (error: unknown) => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => this.#died(worker, cause ?? `exit ${code}`));
    return worker;
  }

  #settle({ number, value, failure }: NumberedReply): void {
    const waiting = this.#take(number);
    if (failure === undefined) waiting?.resolve(value);
    else waiting?.reject(toError(failure));
  }

  #giveUp(number: number, withinMs: number): void {
    Atomics.store(this.#flags, FLAG.GIVEN_UP, Math.max(number, Atomics.load(this.#flags, FLAG.GIVEN_UP)));
    for (const [each] of [...this.#waiting].filter(([other]) => other <= number))
      this.#take(each)?.reject(new Error(`the disk did not answer within ${Math.round(withinMs)} ms`));
  }

  #take(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    clearTimeout(waiting?.deadline);
    this.#waiting.delete(number);
    if (this.#waiting.size === 0) this.#worker?.unref();
    return waiting;
  }

  #died(worker: Worker, why: string): void {
    Atomics.store(this.#flags, FLAG.BUSY, 0);
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#closing && this.#waiting.size === 0) return;
    for (const number of this.#waiting.keys())
      this.#take(number)?.reject(new Error(`the store's thread ended: ${why}`));
    this.#onDeath(why);
  }

  /** Waits at most `withinMs` for the thread to come out of SQLite; blocks, so only for the end of the process. */
  #isStuck(withinMs: number): boolean {
    return Atomics.wait(this.#flags, FLAG.BUSY, 1, withinMs) === 'timed-out';
  }
}
