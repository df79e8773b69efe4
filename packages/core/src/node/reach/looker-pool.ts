import type { EntryPoint } from '../../ports/entry-point.js';
import { MOST_STUCK, countStuck } from './expendable-process.js';
import { entryPoint } from '../source-entry.js';
import { Looker } from './looker.js';
import { type PathProbe, SLOW_MS } from './path-probe.js';
import type { ProbeRecords } from './probe-records.js';

/** Helpers that are not stuck. One does nearly all of the work; more are started while others are slow. */
const MOST_LOOKERS = 8;
/** How many of them may be busy with paths that did not answer the last time. */
const MOST_FOR_SUSPECTS = 4;
/** How many may write, which takes as long as a disk is busy: fewer than leave one to look. */
const MOST_FOR_WRITES = 3;
const IDLE_MS = 60_000;

/** Helpers that look and write, shared by all resources of this process: kept while they are used, replaced when they are stuck. */
export class LookerPool {
  readonly #lookers = new Set<Looker>();
  readonly #waiting: PathProbe[] = [];
  readonly #writes: PathProbe[] = [];
  readonly #suspects: PathProbe[] = [];
  /** The program of a helper. */
  readonly entry: EntryPoint;
  #idle: NodeJS.Timeout | undefined;
  #isWatching = false;

  constructor(entry: EntryPoint = entryPoint('node/reach/probe-main')) {
    this.entry = entry;
  }

  /** How many helpers there are that are not stuck. */
  get size(): number {
    return this.#lookers.size;
  }

  /** Hands it to a helper, now or when one is free. */
  take(probe: PathProbe, records: ProbeRecords): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    this.#queueOf(probe).push(probe);
    this.#serve();
    if (this.#lookers.size === 0) this.#start(records);
    else if (this.#length > 0) this.#watchSlowness(records);
  }

  /** It waits no more. False when a helper has it already. */
  withdraw(probe: PathProbe): boolean {
    for (const queue of this.#queues) {
      const at = queue.indexOf(probe);
      if (at < 0) continue;
      queue.splice(at, 1);
      return true;
    }
    return false;
  }

  /** Ends the helpers that are not busy. */
  end(): void {
    for (const looker of this.#lookers) if (looker.probe === undefined) looker.abandon();
  }

  get #length(): number {
    return this.#queues.reduce((sum, queue) => sum + queue.length, 0);
  }

  get #queues(): readonly PathProbe[][] {
    return [this.#waiting, this.#writes, this.#suspects];
  }

  #queueOf({ isSuspect, request }: PathProbe): PathProbe[] {
    if (isSuspect) return this.#suspects;
    return request.probe === 'write' ? this.#writes : this.#waiting;
  }

  #serve(): void {
    for (const looker of this.#lookers) {
      if (!looker.isFree) continue;
      const probe = this.#next();
      if (probe === undefined) return;
      looker.ask(probe);
    }
  }

  #next(): PathProbe | undefined {
    const looks = this.#waiting.shift();
    if (looks !== undefined) return looks;
    const busy = [...this.#lookers].map(({ probe }) => (probe === undefined ? undefined : this.#queueOf(probe)));
    const isFreeFor = (queue: PathProbe[], most: number): boolean =>
      queue.length > 0 && busy.filter((each) => each === queue).length < most;
    if (isFreeFor(this.#writes, MOST_FOR_WRITES)) return this.#writes.shift();
    return isFreeFor(this.#suspects, MOST_FOR_SUSPECTS) ? this.#suspects.shift() : undefined;
  }

  /** Somebody waits longer than a look takes: one more helper. */
  #watchSlowness(records: ProbeRecords): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    setTimeout(() => {
      this.#isWatching = false;
      if (this.#length === 0) return;
      if (![...this.#lookers].some((looker) => looker.isFree || looker.isStarting)) this.#start(records);
      this.#watchSlowness(records);
    }, SLOW_MS);
  }

  #start(records: ProbeRecords): void {
    if (this.#lookers.size >= MOST_LOOKERS) return;
    if (Math.max(countStuck(), records.count()) >= MOST_STUCK) {
      return this.#refuseAll(`${MOST_STUCK} probes of other paths are stuck already, and no more are sent`);
    }
    this.#lookers.add(
      new Looker(this.entry, {
        free: () => {
          this.#serve();
          this.#rest();
        },
        lost: (looker, unborn) => {
          this.#lookers.delete(looker);
          // What cannot be started now cannot be started in the next turn either.
          if (unborn !== undefined) this.#refuseAll(`no process could be started for the probe: ${unborn}`);
          else if (this.#length > 0) this.#start(records);
        },
      }),
    );
  }

  #refuseAll(reason: string): void {
    for (const probe of this.#queues.flatMap((queue) => queue.splice(0))) {
      probe.end({ answer: 'unable', reason });
    }
  }

  /** Ends the helpers when nothing was asked for a while. */
  #rest(): void {
    if (this.#length > 0 || this.#idle !== undefined) return;
    this.#idle = setTimeout(() => {
      this.#idle = undefined;
      this.end();
    }, IDLE_MS);
    this.#idle.unref();
  }
}
