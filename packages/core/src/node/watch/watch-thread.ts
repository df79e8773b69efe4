import { closeSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { wordsOf } from '../../errors/lkssp-error.js';
import type { EntryPoint } from '../../ports/entry-point.js';
import type { WatchOrder, WatchReport } from './watch-messages.js';
import { WatchPulse } from './watch-pulse.js';

/** An eventfd takes a number of eight bytes, in the machine's order (eventfd(2)). */
const ONE = new BigUint64Array([1n]);
/** Twice the longest turn of the thread. */
const PATIENCE_MS = 2000;
/** It moves at least once a second. */
const PULSE_MS = 10_000;
const END: WatchOrder = { watch: [], drop: [], end: true };

/** What the worker is made with. */
export interface WatchThreadNeeds {
  /** Most processes and files to watch; by default what the descriptor limit allows. */
  readonly limit: number;
  /** Bytes of network events that the kernel may keep for us; by default 4 MiB. */
  readonly receiveBuffer?: number;
  /** How often is looked whether it moves; at 10 s by default. */
  readonly pulseMs?: number;
}

/** What the worker is given. It counts its turns in `turns`. */
export interface WatchThreadData extends WatchThreadNeeds {
  readonly turns: Int32Array<SharedArrayBuffer>;
}

/** Who hears of the thread. */
export interface WatchThreadListener {
  hear(report: WatchReport): void;
  /** It is over, and not because of {@link WatchThread.end}. */
  died(why: string): void;
  /** It sits in a call that does not return, or has come back from there. */
  felt(what: 'hangs' | 'moves'): void;
}

/** One run of the worker thread, from this side. Never keeps the process from ending. */
export class WatchThread {
  readonly #worker: Worker;
  readonly #listener: WatchThreadListener;
  readonly #over: Promise<void>;
  /** Ours to close: were it the thread's, a write after its end could hit a stranger with the same number. */
  #wake: number | undefined;
  readonly #turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #pulse = new WatchPulse();
  readonly #feeling: NodeJS.Timeout;
  #ending = false;
  #why = 'it ended without a word';

  constructor(entry: EntryPoint, needs: WatchThreadNeeds, listener: WatchThreadListener) {
    this.#listener = listener;
    this.#worker = new Worker(entry.url, {
      execArgv: [...entry.execArgv],
      workerData: { ...needs, turns: this.#turns } satisfies WatchThreadData,
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 128 },
    });
    // Node holds the process again when the thread comes up, so once is not enough.
    this.#worker.unref();
    this.#worker.once('online', () => this.#worker.unref());
    this.#worker.on('message', (report: WatchReport) => this.#hear(report));
    this.#worker.on('error', (thrown) => {
      this.#why = wordsOf(thrown);
    });
    this.#over = new Promise((resolve) => this.#worker.on('exit', () => resolve(this.#died())));
    this.#feeling = setInterval(() => this.#feel(), needs.pulseMs ?? PULSE_MS).unref();
    process.on('exit', this.#sayEnd);
  }

  /** The thread sits in a system call: without the wake it would read this up to a second later. */
  post(order: WatchOrder): void {
    this.#worker.postMessage(order);
    if (this.#wake !== undefined) writeSync(this.#wake, ONE);
  }

  /** Resolves when it is over, or could not be ended in time. */
  async end(): Promise<void> {
    this.#sayEnd();
    const late = new AbortController();
    const patience = setTimeout(PATIENCE_MS, undefined, { signal: late.signal, ref: false });
    await Promise.race([this.#over, patience.then(() => void this.#worker.terminate())]);
    late.abort();
    await patience.catch(() => {});
  }

  readonly #sayEnd = () => {
    this.#ending = true;
    this.post(END);
  };

  #hear(report: WatchReport): void {
    if (report.told === 'ready') {
      this.#wake = report.wake;
      // Orders that came before are waiting.
      writeSync(report.wake, ONE);
    }
    if (!this.#ending) this.#listener.hear(report);
  }

  #feel(): void {
    if (this.#wake === undefined || this.#ending) return;
    const what = this.#pulse.beat(Atomics.load(this.#turns, 0));
    if (what !== undefined) this.#listener.felt(what);
  }

  #died(): void {
    process.off('exit', this.#sayEnd);
    clearInterval(this.#feeling);
    if (this.#wake !== undefined) closeSync(this.#wake);
    this.#wake = undefined;
    if (!this.#ending) this.#listener.died(this.#why);
  }
}
