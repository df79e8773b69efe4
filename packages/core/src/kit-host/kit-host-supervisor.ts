import { formatMs } from '../contract/duration.js';
import type { LoadResult } from '../kits/load-result.js';
import { type Sentence, say } from '../messages/sentence.js';
import type { Timer } from '../ports/clock.js';
import { backOffMs } from './back-off.js';
import type { CallDesk } from './call-desk.js';
import { waitFor } from './wait-for.js';
import { type Death, KitHostLife, type KitHostLifeParts } from './kit-host-life.js';

/** What a supervisor needs besides what each life needs. */
export interface KitHostSupervisorParts extends KitHostLifeParts {
  /** Raises the alarm of this host, or ends it. */
  readonly alarm: (sentence: Sentence | undefined) => void;
}

/** Where calls go, or why there is no host now. */
export type Reached = { readonly desk: CallDesk; readonly life: KitHostLife } | { readonly gone: string };

const STEADY_MS = 60_000;
/** A host that has served no call since its start is needed by nobody: it was started to look at its kits. */
const UNUSED_MS = 20_000;
/** Deaths in a row from which on an alarm is shown. */
const ALARMING = 3;
const MOST_RETIRED = 2;

/** Keeps one kit host: starts it when it is needed, replaces it when it dies, ends it when nobody uses it. */
export class KitHostSupervisor {
  readonly #parts: KitHostSupervisorParts;
  #life: KitHostLife | undefined;
  #deaths = 0;
  #mayStartAt = Number.NEGATIVE_INFINITY;
  #usedAt = Number.NEGATIVE_INFINITY;
  #restart: Timer | undefined;
  #steady: Timer | undefined;
  #idle: Timer | undefined;
  #closed = false;
  /** Calls that are under way here. */
  #uses = 0;
  #retiring: PromiseWithResolvers<void> | undefined;
  /** Lives that are ending while another has taken over. */
  readonly #retired = new Set<KitHostLife>();

  constructor(parts: KitHostSupervisorParts) {
    this.#parts = parts;
  }

  /** Process number of the host that runs now. */
  get pid(): number | undefined {
    return this.#life?.pid;
  }

  /** Desk of the host where it is ready now: the short way that nearly every check takes. */
  get desk(): CallDesk | undefined {
    const life = this.#life;
    if (life?.ready !== true) return undefined;
    this.#usedAt = this.#parts.clock.monotonic();
    return life.desk;
  }

  /** Makes a call here, from its first try to its last: a host that is retired lasts until then, and is replaced when it dies. */
  async use<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#uses += 1;
    try {
      return await call();
    } finally {
      this.#uses -= 1;
      this.#endUnused();
    }
  }

  /** Resolves when it has ended: as soon as the calls under way are over. Nobody may make another one. */
  retire(): Promise<void> {
    if (this.#retiring === undefined) {
      this.#retiring = Promise.withResolvers();
      // The next host of these kits tells of its own trouble.
      if (this.#deaths >= ALARMING) this.#parts.alarm(undefined);
      this.#endUnused();
    }
    return this.#retiring.promise;
  }

  #endUnused(): void {
    if (this.#retiring === undefined || this.#uses > 0) return;
    this.#retiring.resolve(this.#closed ? undefined : this.close());
  }

  /** The desk of a host that is ready, waiting for one at most `withinMs` and until `signal` aborts. */
  async reach(withinMs: number, signal?: AbortSignal): Promise<Reached> {
    const { clock } = this.#parts;
    const until = clock.monotonic() + withinMs;
    this.#usedAt = clock.monotonic();
    while (!this.#closed) {
      const life = this.#life;
      if (life?.ready === true) return { desk: life.desk, life };
      if (this.#mayStartAt > until) return { gone: this.#waiting() };
      if (clock.monotonic() >= until) return { gone: 'it did not start in time' };
      if (signal?.aborted === true) return { gone: 'nobody waits for it any more' };
      await this.#progress(until, signal);
    }
    return { gone: 'lkssp is stopping' };
  }

  /** Starts a host where there is none and gives what importing its kits came to; for discovery. Does not count as use. */
  async load(): Promise<readonly LoadResult[]> {
    return (this.#life ?? this.#start()).loaded;
  }

  /**
   * Replaces the host because something in it will never come back; calls in progress end where they are. Not when
   * earlier ones are still there: what holds them holds the next one too (a dead file system lets no process go).
   */
  replace(why: string): void {
    const life = this.#life;
    if (life?.ready !== true || this.#retired.size >= MOST_RETIRED) return;
    const { name: kit, tell } = this.#parts;
    tell(say('kitHostKilled', { kit, pid: life.pid, why }));
    this.#forget();
    this.#retired.add(life);
    life.retire(why);
    this.#start();
  }

  #forget(): void {
    for (const timer of [this.#steady, this.#idle]) timer?.cancel();
    this.#life = undefined;
  }

  /** Ends the host in order; no other is started. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#restart, this.#steady, this.#idle]) timer?.cancel();
    this.#life?.end();
    for (const life of this.#retired) life.kill('lkssp is stopping');
    await this.#life?.ended();
  }

  #waiting(): string {
    return `it died and starts again in ${formatMs(this.#mayStartAt - this.#parts.clock.monotonic())}`;
  }

  /** One step towards a host that is ready: the end of a wait, of an import, or of a life that is ending. */
  async #progress(until: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const life = this.#life;
    if (life === undefined) await waitFor(clock, Math.min(until, this.#mayStartAt) - clock.monotonic(), signal);
    else await waitFor(clock, until - clock.monotonic(), signal, life.loaded);
    if (life?.ready === false) await waitFor(clock, until - clock.monotonic(), signal, life.over);
    if (this.#life === undefined && !this.#closed && clock.monotonic() >= this.#mayStartAt) this.#start();
  }

  #start(): KitHostLife {
    this.#restart?.cancel();
    const life = new KitHostLife(this.#parts);
    this.#life = life;
    void life.loaded.then((results) => this.#serves(life, results));
    void life.over.then((death) => this.#died(life, death));
    return life;
  }

  #serves(life: KitHostLife, results: readonly LoadResult[]): void {
    if (!life.ready) return;
    const [broken] = results.filter((each) => !each.loaded);
    if (broken !== undefined && this.#inUse()) return life.kill(broken.refusal.sentence);
    const { clock, name } = this.#parts;
    this.#parts.tell(say('kitHostStarted', { kit: name, pid: life.pid }));
    this.#steady = clock.after(STEADY_MS, () => this.#runsSteadily());
    this.#watchIdle(life, clock.monotonic());
  }

  #runsSteadily(): void {
    if (this.#deaths > 1) this.#parts.tell(say('kitHostSteady', { kit: this.#parts.name }));
    if (this.#deaths >= ALARMING && this.#retiring === undefined) this.#parts.alarm(undefined);
    this.#deaths = 0;
  }

  #watchIdle(life: KitHostLife, startedAt: number): void {
    const { clock, limits } = this.#parts;
    const used = this.#usedAt >= startedAt;
    const restMs = used
      ? this.#usedAt + limits.idleMs - clock.monotonic()
      : startedAt + Math.min(UNUSED_MS, limits.idleMs) - clock.monotonic();
    if (restMs <= 0 && life.desk.busy === 0) return life.end();
    this.#idle = clock.after(Math.max(restMs, 1000), () => this.#watchIdle(life, startedAt));
  }

  #died(life: KitHostLife, death: Death): void {
    const { clock } = this.#parts;
    this.#retired.delete(life);
    if (this.#life === life) this.#forget();
    if (death.by === 'ordered' || this.#closed) return;
    this.#deaths += 1;
    const delayMs = backOffMs(this.#deaths);
    this.#mayStartAt = clock.monotonic() + delayMs;
    this.#mourn(life.pid, death, delayMs);
    if (this.#inUse()) this.#restart = clock.after(delayMs, () => this.#startAgain());
  }

  #mourn(pid: number, { by, how }: Death, delayMs: number): void {
    const { name: kit, tell, alarm } = this.#parts;
    tell(by === 'itself' ? say('kitHostEnded', { kit, pid, how }) : say('kitHostKilled', { kit, pid, why: how }));
    if (delayMs === 0) return;
    const sentence = say('kitHostBackOff', { kit, deaths: this.#deaths, delay: formatMs(delayMs) });
    tell(sentence);
    if (this.#deaths >= ALARMING && this.#retiring === undefined) alarm(sentence);
  }

  #inUse(): boolean {
    return this.#parts.clock.monotonic() - this.#usedAt < this.#parts.limits.idleMs;
  }

  #startAgain(): void {
    if (this.#life === undefined && !this.#closed) this.#start();
  }
}
