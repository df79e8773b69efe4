import type { ReachRequest } from '../../contract/host-probes.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { livingProcess } from '../host/process-identity.js';
import { waitUntil } from '../host/wait-until.js';
import type { LookerPool } from './looker-pool.js';
import { PathProbe, type ProbeAnswer } from './path-probe.js';
import type { ProbeRecords } from './probe-records.js';

/** How long the limits of one question are. */
export interface Patience {
  /** For the answer of the path, once it was asked. */
  readonly withinMs: number;
  /** On the clock of `performance.now()`: then there must be some answer. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

const SUSPECTS = 1024;

/** Sends probes to paths, at most one to each at a time. */
export class PathProber {
  readonly #pool: LookerPool;
  readonly #records: ProbeRecords;
  readonly #outstanding = new Map<string, PathProbe>();
  /** Paths that did not answer when they were asked last. */
  readonly #suspects = new Set<string>();

  constructor(pool: LookerPool, records: ProbeRecords) {
    this.#pool = pool;
    this.#records = records;
  }

  /** Never rejects. */
  async ask(request: ReachRequest, patience: Patience): Promise<ProbeAnswer> {
    const { path, probe } = request;
    for (;;) {
      if (patience.signal.aborted) return givenUp(path);
      const earlier = this.#outstanding.get(path);
      if (earlier === undefined) break;
      if (earlier.isHung) return stillHangs(path, performance.now() - earlier.askedSince);
      const answer = await this.#await(earlier, patience);
      if (earlier.request.probe === probe || answer.answer === 'hung' || isOver(patience)) return answer;
    }
    return await this.#begin(request, patience);
  }

  async #begin(request: ReachRequest, patience: Patience): Promise<ProbeAnswer> {
    const { path } = request;
    const probe = new PathProbe(request, patience.withinMs, this.#records, (each) => this.#forget(each));
    probe.isSuspect = this.#suspects.has(path);
    // Known before anything is waited for, so that nobody else begins one.
    this.#outstanding.set(path, probe);
    const elsewhere = await this.#elsewhere(path, patience);
    if (elsewhere !== undefined) {
      probe.end(elsewhere);
      return elsewhere;
    }
    this.#pool.take(probe, this.#records);
    void probe.answer.then(({ answer }) => this.#remember(path, answer));
    return await this.#await(probe, patience);
  }

  /** Another kit host may have a process in it: that of an earlier time or that of another kit. Undefined where none has. */
  async #elsewhere(path: string, { withinMs, deadline }: Patience): Promise<ProbeAnswer | undefined> {
    try {
      const stuck = await this.#records.outstanding(path);
      if (stuck === undefined) return undefined;
      // Our own are known without a record: this one could not be deleted.
      if (livingProcess(stuck)?.parent === process.pid) return void (await this.#records.forget(path));
      const until = Math.min(performance.now() + withinMs, deadline);
      // A helper lives on after it has answered; its record does not.
      const isOver = await waitUntil(async () => (await this.#records.outstanding(path)) === undefined, until);
      return isOver ? undefined : stillHangs(path, withinMs);
    } catch (error) {
      return { answer: 'unable', reason: `${path} could not be asked: ${wordsOf(error)}` };
    }
  }

  async #await(probe: PathProbe, { deadline, signal }: Patience): Promise<ProbeAnswer> {
    const { path } = probe.request;
    const patience = Promise.withResolvers<ProbeAnswer>();
    const stop = (): void => {
      this.#withdraw(probe);
      patience.resolve(signal.aborted ? givenUp(path) : unasked(path, probe.isSuspect));
    };
    const timer = setTimeout(() => setImmediate(stop), Math.max(0, deadline - performance.now()));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await Promise.race([probe.answer, patience.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Nobody has asked the path yet: then it is free again. */
  #withdraw(probe: PathProbe): void {
    if (this.#pool.withdraw(probe)) probe.end(unasked(probe.request.path, probe.isSuspect));
  }

  #remember(path: string, answer: ProbeAnswer['answer']): void {
    if (answer === 'reached' || answer === 'refused') this.#suspects.delete(path);
    else if (answer === 'hung' && this.#suspects.size < SUSPECTS) this.#suspects.add(path);
  }

  #forget(probe: PathProbe): void {
    if (this.#outstanding.get(probe.request.path) === probe) this.#outstanding.delete(probe.request.path);
  }
}

const isOver = ({ deadline, signal }: Patience): boolean => signal.aborted || performance.now() >= deadline;

const givenUp = (path: string): ProbeAnswer => ({
  answer: 'unable',
  reason: `${path} was not asked to the end: the call was given up`,
});

const stillHangs = (path: string, ms: number): ProbeAnswer => ({
  answer: 'hung',
  reason: `${path} does not answer: a probe of it hangs since ${Math.max(1, Math.round(ms / 1000))} s`,
});

/** The last time it hung and it had no turn since then, or we are too busy to ask. */
function unasked(path: string, isSuspect: boolean): ProbeAnswer {
  if (isSuspect) return { answer: 'hung', reason: `${path} did not answer when it was asked last` };
  return { answer: 'unable', reason: `${path} could not be asked in time: no probe was free` };
}
