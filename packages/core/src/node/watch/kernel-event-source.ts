import type { WatchTarget } from '../../contract/watch-target.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { EntryPoint } from '../../ports/entry-point.js';
import type { Logger } from '../../ports/logger.js';
import { descriptorLimit } from '../descriptors.js';
import { entryPoint } from '../source-entry.js';
import type { OpenEventSource } from './combined-event-source.js';
import { targetKey } from './target-key.js';
import { WatchBook } from './watch-book.js';
import type { WatchReport } from './watch-messages.js';
import { WatchThread, type WatchThreadNeeds } from './watch-thread.js';

/** What the watch thread has events for. */
export const KERNEL_KINDS: readonly WatchTarget['kind'][] = ['process', 'mount', 'address', 'link', 'file', 'cgroup'];

/** Descriptors that the watching leaves for everything else. */
const RESERVE = 512;
const LONGEST_PAUSE_MS = 60_000;
/** One that has never worked may only have lacked room: descriptors, threads, memory. */
const PAUSE_BEFORE_FIRST_MS = 600_000;
const TELL_AGAIN_MS = 3_600_000;
const NEVER = Number.POSITIVE_INFINITY;
const CONTEXT = { component: 'watch' };

/** What the event source needs. */
export interface KernelEventSourceNeeds extends Partial<WatchThreadNeeds> {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The worker to start; by default the one of this package. */
  readonly entry?: EntryPoint;
}

/**
 * Tells when the kernel says that something has changed about what is watched: for all resources, by one worker thread.
 * Where the machine cannot, it says so once and ignores what it is asked: polling goes on.
 */
export class KernelEventSource implements OpenEventSource {
  readonly #needs: KernelEventSourceNeeds;
  readonly #book = new WatchBook();
  /** Orders of this turn; the last one for a thing holds. */
  readonly #orders = new Map<string, { readonly act: 'watch' | 'drop'; readonly target: WatchTarget }>();
  readonly #toldAt = new Map<string, number>();
  #listener: (tag: string, target: WatchTarget) => void = () => {};
  #thread: WatchThread | undefined;
  /** Not started before there is something to watch: a thread costs nine megabytes. */
  #phase: 'idle' | 'used' | 'closed' = 'idle';
  #startedAt = 0;
  #deaths = 0;
  #hasServed = false;
  #pause: Timer | undefined;

  constructor(needs: KernelEventSourceNeeds) {
    this.#needs = needs;
  }

  onHint(listener: (tag: string, target: WatchTarget) => void): void {
    this.#listener = listener;
  }

  watch(tag: string, targets: readonly WatchTarget[]): void {
    const known = targets.filter(({ kind }) => KERNEL_KINDS.includes(kind));
    const { added, dropped, absent } = this.#book.replace(tag, known);
    for (const target of absent) queueMicrotask(() => this.#hint([tag], target));
    if (added.length > 0 && this.#phase === 'idle') return this.#start(false);
    if (added.length + dropped.length > 0) this.#order(added, dropped);
  }

  /** Ends the worker. Hints stop at once. */
  async close(): Promise<void> {
    this.#phase = 'closed';
    this.#pause?.cancel();
    await this.#thread?.end();
  }

  #order(watch: readonly WatchTarget[], drop: readonly WatchTarget[]): void {
    if (this.#orders.size === 0) queueMicrotask(() => this.#send());
    for (const target of drop) this.#orders.set(targetKey(target), { act: 'drop', target });
    for (const target of watch) this.#orders.set(targetKey(target), { act: 'watch', target });
  }

  #send(): void {
    const orders = [...this.#orders.values()];
    this.#orders.clear();
    const of = (act: string) => orders.filter((each) => each.act === act).map((each) => each.target);
    if (orders.length > 0) this.#thread?.post({ watch: of('watch'), drop: of('drop') });
  }

  #start(resync: boolean): void {
    this.#phase = 'used';
    const { clock, logger: _, entry = entryPoint('node/watch/watch-worker'), ...needs } = this.#needs;
    this.#startedAt = clock.monotonic();
    this.#orders.clear();
    try {
      const limit = Math.max(0, descriptorLimit() - RESERVE);
      this.#thread = new WatchThread(
        entry,
        { limit, ...needs },
        {
          hear: (report) => this.#hear(report),
          died: (why) => this.#died(why),
          felt: (what) => this.#felt(what),
        },
      );
      this.#thread.post({ watch: this.#book.awaited(), drop: [], resync });
    } catch (error) {
      // The machine has no room for another thread, or descriptor.
      this.#died(wordsOf(error));
    }
  }

  #hear(report: WatchReport): void {
    if (report.told === 'ready') {
      this.#hasServed = true;
    } else if (report.told === 'gone') {
      for (const { pid, startTime } of report.processes) this.#gone({ kind: 'process', pid, startTime });
    } else if (report.told === 'hint') {
      this.#pass(report);
    } else {
      this.#tell(`${report.told} ${report.kind}`, sentenceOf(report), report.told === 'lost' ? TELL_AGAIN_MS : NEVER);
    }
  }

  #gone(target: WatchTarget): void {
    this.#hint(this.#book.gone(targetKey(target)), target);
  }

  /** One look is enough for a tag that several things of one turn concern. */
  #pass({ hints }: WatchReport & { told: 'hint' }): void {
    const done = new Set<string>();
    for (const hint of hints) {
      const { tags = [], target } = this.#book.hinted(hint) ?? {};
      const fresh = tags.filter((tag) => !done.has(tag));
      for (const tag of fresh) done.add(tag);
      if (target !== undefined) this.#hint(fresh, target);
    }
  }

  #hint(tags: readonly string[], target: WatchTarget): void {
    if (this.#phase !== 'closed') for (const tag of tags) this.#listener(tag, target);
  }

  /** Not again and again what goes on for hours. */
  #tell(about: string, sentence: Sentence, againMs: number): void {
    const now = this.#needs.clock.monotonic();
    const last = this.#toldAt.get(about);
    if (last !== undefined && now - last < againMs) return;
    this.#toldAt.set(about, now);
    this.#needs.logger.tell(sentence, CONTEXT);
  }

  /** One that has never served most likely cannot here, which is told once; one that has is started again at once. */
  #died(why: string): void {
    this.#thread = undefined;
    const kind = KERNEL_KINDS.join(', ');
    if (this.#hasServed) this.#needs.logger.tell(say('eventSourceLost', { kind, why }), CONTEXT);
    else this.#tell('absent', say('eventSourceAbsent', { kind, why }), NEVER);
    if (this.#phase === 'closed') return;
    this.#pause = this.#needs.clock.after(this.#nextPause(), () => this.#start(true));
  }

  /** What waits for so long that it does not move has seen nothing meanwhile. */
  #felt(what: 'hangs' | 'moves'): void {
    const kind = KERNEL_KINDS.join(', ');
    this.#needs.logger.tell(say(what === 'hangs' ? 'eventSourceHangs' : 'eventSourceMoves', { kind }), CONTEXT);
    if (what === 'moves') this.#thread?.post({ watch: [], drop: [], resync: true });
  }

  #nextPause(): number {
    if (!this.#hasServed) return PAUSE_BEFORE_FIRST_MS;
    if (this.#needs.clock.monotonic() - this.#startedAt > LONGEST_PAUSE_MS) this.#deaths = 0;
    const pause = this.#deaths === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.#deaths);
    this.#deaths += 1;
    return pause;
  }
}

function sentenceOf(report: WatchReport & { told: 'full' | 'unable' | 'lost' }): Sentence {
  if (report.told === 'lost') return say('eventsLost', { kind: report.kind });
  if (report.told === 'unable') return say('eventSourceAbsent', { kind: report.kind, why: report.why });
  const what = report.kind === 'process' ? 'processes' : 'processes and files';
  const why = `only ${report.limit} ${what} can be watched with this limit of descriptors`;
  return say('eventSourceAbsent', { kind: report.kind, why });
}
