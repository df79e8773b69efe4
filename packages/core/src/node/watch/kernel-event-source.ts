import type { ProcessIdentity } from '../../contract/host-processes.js';
import type { ProcessTarget, WatchTarget } from '../../contract/watch-target.js';
import { say } from '../../messages/sentence.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { EntryPoint } from '../../ports/entry-point.js';
import type { EventSource } from '../../ports/event-source.js';
import type { Logger } from '../../ports/logger.js';
import { descriptorLimit } from '../descriptors.js';
import { entryPoint } from '../source-entry.js';
import { type WatchReport, keyOf } from './watch-messages.js';
import { WatchThread } from './watch-thread.js';
import { WatchBook } from './watch-book.js';

/** Descriptors that the watching leaves for everything else. */
const RESERVE = 512;
const LONGEST_PAUSE_MS = 60_000;
const CONTEXT = { component: 'watch' };

/** What the watch thread has events for. */
export const KERNEL_KINDS: readonly WatchTarget['kind'][] = ['process'];

/** What the event source needs. */
export interface KernelEventSourceNeeds {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The worker to start; by default the one of this package. */
  readonly entry?: EntryPoint;
  /** Most processes to watch; by default what the descriptor limit allows. */
  readonly limit?: number;
}

/**
 * Tells when a watched process has ended, for all resources by one worker thread with pidfds. Where the machine cannot,
 * it says so once and ignores what it is asked: polling goes on.
 */
export class KernelEventSource implements EventSource {
  readonly #needs: KernelEventSourceNeeds;
  readonly #book = new WatchBook();
  /** Orders of this turn; the last one for a process holds. */
  readonly #orders = new Map<string, { readonly act: 'watch' | 'drop'; readonly process: ProcessIdentity }>();
  #listener: (tag: string, target: WatchTarget) => void = () => {};
  #thread: WatchThread | undefined;
  #fullTold = false;
  /** Not started before there is something to watch: a thread costs nine megabytes. */
  #phase: 'idle' | 'used' | 'closed' = 'idle';
  #startedAt = 0;
  #deaths = 0;
  #pause: Timer | undefined;

  constructor(needs: KernelEventSourceNeeds) {
    this.#needs = needs;
  }

  onHint(listener: (tag: string, target: WatchTarget) => void): void {
    this.#listener = listener;
  }

  watch(tag: string, targets: readonly WatchTarget[]): void {
    const processes = targets.filter((each): each is ProcessTarget => each.kind === 'process');
    const { added, dropped } = this.#book.replace(tag, processes);
    if (added.length > 0 && this.#phase === 'idle') return this.#start();
    if (added.length + dropped.length > 0) this.#order(added, dropped);
  }

  /** Ends the worker. Hints stop at once. */
  async close(): Promise<void> {
    this.#phase = 'closed';
    this.#pause?.cancel();
    await this.#thread?.end();
  }

  #order(watch: readonly ProcessIdentity[], drop: readonly ProcessIdentity[]): void {
    if (this.#orders.size === 0) queueMicrotask(() => this.#send());
    for (const process of drop) this.#orders.set(keyOf(process), { act: 'drop', process });
    for (const process of watch) this.#orders.set(keyOf(process), { act: 'watch', process });
  }

  #send(): void {
    const orders = [...this.#orders.values()];
    this.#orders.clear();
    const of = (act: string) => orders.filter((each) => each.act === act).map((each) => each.process);
    if (orders.length > 0) this.#thread?.post({ watch: of('watch'), drop: of('drop') });
  }

  #start(): void {
    this.#phase = 'used';
    const entry = this.#needs.entry ?? entryPoint('node/watch/watch-worker');
    const limit = this.#needs.limit ?? Math.max(0, descriptorLimit() - RESERVE);
    this.#startedAt = this.#needs.clock.monotonic();
    this.#thread = new WatchThread(entry, limit, {
      hear: (report) => this.#hear(report),
      died: (why, served) => this.#died(why, served),
    });
    this.#orders.clear();
    this.#thread.post({ watch: this.#book.awaited(), drop: [] });
  }

  #hear(report: WatchReport): void {
    if (report.told === 'gone') for (const each of report.processes) this.#hint(each);
    else if (report.told === 'full') this.#tellFull(report.limit);
  }

  #hint(process: ProcessIdentity): void {
    for (const tag of this.#book.gone(keyOf(process))) this.#listener(tag, { kind: 'process', ...process });
  }

  #tellFull(limit: number): void {
    if (this.#fullTold) return;
    this.#fullTold = true;
    const why = `only ${limit} processes can be watched with this limit of descriptors`;
    this.#needs.logger.tell(say('eventSourceAbsent', { kind: 'process', why }), CONTEXT);
  }

  /** One that has never served cannot serve here; one that has is started again. */
  #died(why: string, served: boolean): void {
    this.#thread = undefined;
    const sentence = say(served ? 'eventSourceLost' : 'eventSourceAbsent', { kind: 'process', why });
    this.#needs.logger.tell(sentence, CONTEXT);
    if (!served || this.#phase === 'closed') return;
    if (this.#needs.clock.monotonic() - this.#startedAt > LONGEST_PAUSE_MS) this.#deaths = 0;
    const wait = this.#deaths === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.#deaths);
    this.#deaths += 1;
    this.#pause = this.#needs.clock.after(wait, () => this.#start());
  }
}
