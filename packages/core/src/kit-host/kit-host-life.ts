import { formatMs } from '../contract/duration.js';
import type { KitEntry } from '../kits/kit-entry.js';
import { refusal } from '../kits/kit-refusal.js';
import type { LoadResult } from '../kits/load-result.js';
import { type Sentence, say } from '../messages/sentence.js';
import type { Clock, Timer } from '../ports/clock.js';
import { CallDesk } from './call-desk.js';
import type { KitHostListener } from './kit-host-process.js';
import { loadResults } from './load-report.js';
import type { LogReport, NonsenseReport, Order, Report } from './protocol.js';
import type { CallLabel } from './running-call.js';
import { waitFor } from './wait-for.js';

/** A kit host process as its supervision uses it. */
export interface HostProcess {
  readonly pid: number | undefined;
  order(order: Order): void;
  kill(): void;
}

/** What holds for every kit host. */
export interface KitHostLimits {
  /** Time for importing the kits of a host. */
  readonly importMs: number;
  /** Resident memory of a host; its JavaScript heap has a limit of its own. */
  readonly residentMb: number;
  /** A host that nobody has used for so long ends. */
  readonly idleMs: number;
  /** A check that has not come back so long after its limit never will: its host is replaced. */
  readonly stuckMs: number;
}

/** What one life of a kit host needs. */
export interface KitHostLifeParts {
  /** Name for people: the kit's id, or `shared`. */
  readonly name: string;
  readonly kits: readonly KitEntry[];
  readonly clock: Clock;
  readonly folders: { readonly runFolder: string; readonly libFolder: string };
  readonly start: (listener: KitHostListener) => HostProcess;
  readonly tell: (sentence: Sentence) => void;
  readonly onLate: (label: CallLabel, tookMs: number) => void;
  readonly onLog: (report: LogReport) => void;
  readonly onNonsense: (report: NonsenseReport) => void;
  readonly onOutput: (text: string) => void;
  /** Resident bytes of a process; undefined when it cannot be told. */
  readonly residentBytes: (pid: number) => number | undefined;
  /** Processor time that a process has used, in milliseconds; undefined when it cannot be told. */
  readonly processorMs: (pid: number) => number | undefined;
  /** Called when a process is gone: ends what its verbs have left running. Never rejects; waited for only so long. */
  readonly clean: (pid: number) => Promise<void>;
  readonly limits: KitHostLimits;
}

/** How a life ended. `killed`: by us, because of something that it did. `ordered`: because nobody needed it any more. */
export interface Death {
  readonly by: 'itself' | 'killed' | 'ordered';
  readonly how: string;
}

const LOOK_MS = 10_000;
const END_MS = 5000;
/** A process that is still there so long after its KILL waits in the kernel, perhaps for ever: for a disk, mostly. */
const KILL_MS = 2000;
/** For ending the groups of a dead host: two seconds by themselves, and the disk that their markers lie on may hang. */
const CLEAN_MS = 5000;
/** The longest that {@link KitHostLife.end} may take. */
const LONGEST_END_MS = END_MS + KILL_MS;
const DRAIN_LOOK_MS = 250;
const TOLD_FORGERIES = 5;
const MOST_FORGERIES = 100;

/** One process from its start to its end, with the calls that it serves. */
export class KitHostLife {
  readonly desk: CallDesk;
  /** What importing came to; resolves in any case. */
  readonly loaded: Promise<readonly LoadResult[]>;
  readonly over: Promise<Death>;
  /** When it is over: resolves when what its verbs had left running has been ended as well, as far as it can be. */
  cleaned: Promise<void> = Promise.resolve();
  readonly #parts: KitHostLifeParts;
  readonly #process: HostProcess;
  readonly #loaded = Promise.withResolvers<readonly LoadResult[]>();
  readonly #over = Promise.withResolvers<Death>();
  #timer: Timer;
  #ready = false;
  #dead = false;
  #ending: (Omit<Death, 'by'> & { readonly by: 'killed' | 'ordered' }) | undefined;
  #lastWords: string | undefined;
  #forgeries = 0;

  constructor(parts: KitHostLifeParts) {
    this.#parts = parts;
    this.loaded = this.#loaded.promise;
    this.over = this.#over.promise;
    this.desk = new CallDesk({
      clock: parts.clock,
      send: (order) => this.#process.order(order),
      processorMs: () => parts.processorMs(this.pid),
      onSilence: (why) => this.kill(why),
      onLate: parts.onLate,
    });
    this.#timer = parts.clock.after(parts.limits.importMs, () => this.#importOverdue());
    this.#process = parts.start({
      report: (report) => this.#take(report),
      forged: () => this.#forged(),
      printed: parts.onOutput,
      ended: (how) => this.#ended(how),
    });
    this.#process.order({ do: 'load', kits: parts.kits, ...parts.folders });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** True while it takes calls. */
  get ready(): boolean {
    return this.#ready && !this.#dead && this.#ending === undefined;
  }

  /** Ends it at once because of `how`. */
  kill(how: string): void {
    if (this.#dead || this.#ending?.by === 'killed') return;
    this.#ending = { by: 'killed', how };
    this.#timer.cancel();
    this.#timer = this.#parts.clock.after(KILL_MS, () => this.#outlives(how));
    this.#process.kill();
  }

  /** Not even KILL ends it now: whoever waits for its answers must not wait with it. */
  #outlives(why: string): void {
    if (this.#dead) return;
    this.#parts.tell(say('kitHostOutlives', { kit: this.#parts.name, pid: this.pid, why }));
    this.desk.close(`its kit host was ended: ${why}`);
  }

  /** Ends it in order: it ends the groups of its verbs first. */
  end(): void {
    if (this.#dead || this.#ending !== undefined) return;
    this.#ending = { by: 'ordered', how: 'nobody needed it' };
    this.#timer.cancel();
    this.#process.order({ do: 'end' });
    this.#timer = this.#parts.clock.after(END_MS, () => this.#process.kill());
  }

  /** Resolves when it is over, and when waiting longer is in vain. */
  async ended(): Promise<void> {
    await waitFor(this.#parts.clock, LONGEST_END_MS, undefined, this.over);
  }

  /** Takes no more calls, lets those in progress end and ends; something in it will never come back. */
  retire(how: string): void {
    if (this.#dead || this.#ending !== undefined) return;
    this.#ending = { by: 'ordered', how };
    this.#timer.cancel();
    this.#drain();
  }

  #drain(): void {
    if (this.#dead) return;
    if (this.desk.busy === 0) this.#process.kill();
    this.#timer = this.#parts.clock.after(DRAIN_LOOK_MS, () => this.#drain());
  }

  #importOverdue(): void {
    const limit = formatMs(this.#parts.limits.importMs);
    this.#loaded.resolve(
      this.#parts.kits.map(({ name }) => ({
        loaded: false,
        name,
        refusal: refusal('LKSSP_KIT_IMPORT_TIMEOUT', { name, limit }),
      })),
    );
    this.kill(`its kits were not imported within ${limit}`);
  }

  #take(report: Report): void {
    switch (report.say) {
      case 'loaded':
        return this.#imported(report.results);
      case 'log':
        return this.#parts.onLog(report);
      case 'nonsense':
        return this.#parts.onNonsense(report);
      case 'fatal':
        this.#lastWords = `"${report.what}" was thrown ${report.from} and caught by nobody`;
        return;
      case 'answer':
      case 'limit':
      case 'pong':
        if (!this.desk.take(report)) this.#forged();
    }
  }

  /** A kit that floods the channel must not keep the daemon busy, nor fill its log. */
  #forged(): void {
    this.#forgeries += 1;
    if (this.#forgeries <= TOLD_FORGERIES) this.#nonsense('it sent a message that is none of the protocol');
    if (this.#forgeries === MOST_FORGERIES)
      this.kill(`it sent ${MOST_FORGERIES} messages that are none of the protocol`);
  }

  #nonsense(what: string): void {
    this.#parts.onNonsense({ say: 'nonsense', kit: this.#parts.name, what });
  }

  #imported(reported: unknown): void {
    if (this.#ready || this.#ending !== undefined) return;
    this.#ready = true;
    this.#timer.cancel();
    this.#look();
    this.#loaded.resolve(loadResults(this.#parts.kits, reported));
  }

  #look(): void {
    if (this.#dead || this.#ending !== undefined) return;
    const { clock, residentBytes, limits } = this.#parts;
    this.#timer = clock.after(LOOK_MS, () => this.#look());
    const megabytes = Math.round((residentBytes(this.pid) ?? 0) / 2 ** 20);
    if (megabytes > limits.residentMb)
      this.kill(`it used ${megabytes} MB of memory, more than ${limits.residentMb} MB`);
  }

  #ended(exit: string): void {
    this.#dead = true;
    this.#timer.cancel();
    this.cleaned = waitFor(this.#parts.clock, CLEAN_MS, undefined, this.#parts.clean(this.pid));
    const how = this.#lastWords ?? exit;
    const death: Death = this.#ending ?? { by: 'itself', how };
    this.desk.close(
      death.by === 'itself' ? `its kit host ended by itself: ${how}` : `its kit host was ended: ${death.how}`,
    );
    this.#loaded.resolve(
      this.#parts.kits.map(({ name }) => ({
        loaded: false,
        name,
        refusal: refusal('LKSSP_KIT_IMPORT', { name, why: `its process ended while it was imported: ${how}` }),
      })),
    );
    this.#over.resolve(death);
  }
}
