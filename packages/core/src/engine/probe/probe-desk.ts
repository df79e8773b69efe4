import type { CheckVerb } from '../../contract/verbs.js';
import type { Look } from '../../domain/look.js';
import type { Clock, Timer } from '../../ports/clock.js';
import { ProbeSchedule } from './probe-schedule.js';

/** How often a resource is looked at; left out: that check does not run. */
export interface Rhythm {
  readonly quickCheckMs?: number;
  readonly deepCheckMs?: number;
}

interface Worker {
  readonly tag: string;
  rhythm: Rhythm;
  held: number;
  /** The look that is on its way. */
  busy: CheckVerb | undefined;
  /** Looks that a hint asked for while it was busy or held, or that came due during a look of the other kind. */
  readonly waiting: Set<CheckVerb>;
  /** Entries of the schedule with another number are stale. */
  round: number;
}

interface Key {
  readonly worker: Worker;
  readonly verb: CheckVerb;
  readonly round: number;
}

/** What the desk needs. */
export interface ProbeDeskParts {
  readonly clock: Clock;
  /** Looks once; never rejects. */
  readonly look: (tag: string, verb: CheckVerb) => Promise<Look>;
  /** Gets every look of the loops. */
  readonly onLook: (look: Look) => void;
}

/**
 * Runs the check loops: one look of a resource at a time, start to start, phases spread. One slow look delays nobody else.
 * Looks that are asked for elsewhere (root cause, verification) do not go through here.
 */
export class ProbeDesk {
  readonly #parts: ProbeDeskParts;
  readonly #workers = new Map<string, Worker>();
  readonly #schedule = new ProbeSchedule<Key>();
  #timer: { readonly timer: Timer; readonly at: number } | undefined;

  constructor(parts: ProbeDeskParts) {
    this.#parts = parts;
  }

  /** Begins, or changes the rhythm of, the loops of `tag`. The first look comes at once with `atOnce`, otherwise at the resource's phase. */
  begin(tag: string, rhythm: Rhythm, { atOnce = false } = {}): void {
    const known = this.#workers.get(tag);
    if (known !== undefined && same(known.rhythm, rhythm)) return atOnce ? this.lookNow(tag) : undefined;
    const worker = known ?? { tag, rhythm, held: 0, busy: undefined, waiting: new Set<CheckVerb>(), round: 0 };
    worker.rhythm = rhythm;
    worker.round += 1;
    this.#workers.set(tag, worker);
    this.#plan(worker, 'quickCheck', rhythm.quickCheckMs);
    this.#plan(worker, 'deepCheck', rhythm.deepCheckMs);
    if (atOnce) this.lookNow(tag);
    this.#arm();
  }

  /** Ends the loops of `tag`; a look on its way is thrown away. */
  end(tag: string): void {
    const worker = this.#workers.get(tag);
    if (worker === undefined) return;
    worker.round += 1;
    this.#workers.delete(tag);
  }

  /** Milliseconds by which the earliest look is overdue: the proof that looks are served at all. */
  get lateMs(): number {
    return Math.max(0, this.#parts.clock.monotonic() - (this.#schedule.next ?? Number.POSITIVE_INFINITY));
  }

  endAll(): void {
    for (const worker of this.#workers.values()) worker.round += 1;
    this.#workers.clear();
    this.#timer?.timer.cancel();
    this.#timer = undefined;
  }

  /** No look begins while held. Holds nest. */
  hold(tag: string): void {
    const worker = this.#workers.get(tag);
    if (worker !== undefined) worker.held += 1;
  }

  release(tag: string): void {
    const worker = this.#workers.get(tag);
    if (worker === undefined || worker.held === 0) return;
    worker.held -= 1;
    this.#next(worker);
  }

  /** A hint: look now, or as soon as the look on its way or the hold is over. Resources without loops are left alone. */
  lookNow(tag: string): void {
    const worker = this.#workers.get(tag);
    if (worker?.rhythm.quickCheckMs === undefined) return;
    worker.waiting.add('quickCheck');
    this.#next(worker);
  }

  /** Starts what is due and plans the next turn. */
  turn(now: number): void {
    for (let due = this.#schedule.takeDue(now); due !== undefined; due = this.#schedule.takeDue(now)) {
      const { worker, verb, round } = due.key;
      if (worker.round !== round) continue;
      this.#schedule.add(due.key, nextStart(due.at, everyMs(worker.rhythm, verb) ?? Number.POSITIVE_INFINITY, now));
      // One that runs into the next start of its own kind misses it; the other kind would miss it again and again.
      if (worker.busy === verb || worker.held > 0) continue;
      worker.waiting.add(verb);
      this.#next(worker);
    }
    this.#arm();
  }

  /** Begins a look that waits, when nothing is in its way. */
  #next(worker: Worker): void {
    if (worker.busy !== undefined || worker.held > 0 || this.#workers.get(worker.tag) !== worker) return;
    const verb = VERBS.find((each) => worker.waiting.has(each));
    if (verb !== undefined) void this.#run(worker, verb);
  }

  async #run(worker: Worker, verb: CheckVerb): Promise<void> {
    worker.busy = verb;
    worker.waiting.delete(verb);
    const round = worker.round;
    const look = await this.#parts.look(worker.tag, verb);
    worker.busy = undefined;
    if (worker.round === round && worker.held === 0) this.#parts.onLook(look);
    this.#next(worker);
  }

  #plan(worker: Worker, verb: CheckVerb, every: number | undefined): void {
    if (every === undefined) return;
    const start = this.#parts.clock.monotonic() + phase(worker.tag, every);
    this.#schedule.add({ worker, verb, round: worker.round }, onGrid(start, every));
  }

  #arm(): void {
    const next = this.#schedule.next;
    if (next === undefined || (this.#timer !== undefined && this.#timer.at <= next)) return;
    this.#timer?.timer.cancel();
    const wait = Math.max(0, next - this.#parts.clock.monotonic());
    const timer = this.#parts.clock.after(wait, () => {
      this.#timer = undefined;
      this.turn(this.#parts.clock.monotonic());
    });
    this.#timer = { timer, at: next };
  }
}

/** The quick one goes first. */
const VERBS = ['quickCheck', 'deepCheck'] as const;

function same(one: Rhythm, other: Rhythm): boolean {
  return one.quickCheckMs === other.quickCheckMs && one.deepCheckMs === other.deepCheckMs;
}

function everyMs(rhythm: Rhythm, verb: CheckVerb): number | undefined {
  return verb === 'quickCheck' ? rhythm.quickCheckMs : rhythm.deepCheckMs;
}

/**
 * Long periods begin at multiples of a quarter of a second: most of what a check costs is the waking up for it, and so
 * those of many resources share one.
 */
function onGrid(start: number, every: number): number {
  return every < 20 * GRID_MS ? start : Math.ceil(start / GRID_MS) * GRID_MS;
}

const GRID_MS = 250;

/** The next start of a loop after `now`, in its own phase; starts that were missed (the machine stood still) are not caught up. */
function nextStart(due: number, every: number, now: number): number {
  return due + every * (Math.floor((now - due) / every) + 1);
}

/**
 * Where in its period a resource's loop begins: spread evenly by a hash of its tag (FNV-1a, then the finaliser of
 * MurmurHash3, because FNV's high bits are uneven for short names), the same at every start, so that 10,000 resources
 * never look at once and a scenario can be repeated.
 */
function phase(tag: string, every: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < tag.length; at += 1) hash = Math.imul(hash ^ tag.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) / 0x1_0000_0000) * every;
}
