import type { ReachRequest, ReachResult } from '../../contract/host-probes.js';
import type { ExpendableProcess } from './expendable-process.js';
import type { ProbeRecords } from './probe-records.js';

/** What a helper has answered, or how it came to nothing. */
export type ProbeAnswer = Omit<ReachResult, 'tookMs'>;

/** After this a probe is slow: others need not wait behind it, and it is written down. */
export const SLOW_MS = 50;

/** One probe on its way, from being asked for to its answer, or to the end of the process that is stuck in it. */
export class PathProbe {
  readonly request: ReachRequest;
  readonly withinMs: number;
  /** Settles once: with the answer, or with `hung` when the time is over. */
  readonly answer: Promise<ProbeAnswer>;
  /** True from the moment when its time was over: the process may still be in it. */
  isHung = false;
  /** True when the path did not answer the last time. */
  isSuspect = false;
  readonly askedSince = performance.now();
  readonly #records: ProbeRecords;
  readonly #over: (probe: PathProbe) => void;
  #settle: (answer: ProbeAnswer) => void = () => undefined;
  #timers: NodeJS.Timeout[] = [];
  #recorded: Promise<void> | undefined;
  #isOver = false;

  /** `over` is called when the path has no process in it any more. */
  constructor(request: ReachRequest, withinMs: number, records: ProbeRecords, over: (probe: PathProbe) => void) {
    this.request = request;
    this.withinMs = withinMs;
    this.#records = records;
    this.#over = over;
    this.answer = new Promise((resolve) => (this.#settle = resolve));
  }

  /** A helper was told. `lost` is called when it did not answer in time. */
  handedTo(helper: ExpendableProcess, lost: () => void): void {
    const late = (): void => {
      if (this.#isOver) return;
      this.isHung = true;
      const isStarved = helper.isStarved();
      lost();
      this.#settle(isStarved ? starved(this) : hung(this));
    };
    // Where this process itself was kept from running the answer may be there, and is heard first.
    this.#timers = [
      setTimeout(() => setImmediate(late), this.withinMs),
      setTimeout(() => setImmediate(() => this.#remember(helper)), SLOW_MS),
    ];
  }

  /** The answer is there, or the process is gone. */
  end(answer: ProbeAnswer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#settle(answer);
    void this.#recorded?.then(() => this.#records.forget(this.request.path));
    this.#over(this);
  }

  #remember(helper: ExpendableProcess): void {
    const identity = this.#isOver ? undefined : helper.identity();
    if (identity !== undefined) this.#recorded = this.#records.remember(this.request.path, identity);
  }
}

const hung = ({ request, withinMs }: PathProbe): ProbeAnswer => ({
  answer: 'hung',
  reason: `${request.path} did not answer within ${Math.round(withinMs)} ms`,
});

const starved = ({ request }: PathProbe): ProbeAnswer => ({
  answer: 'unable',
  reason: `${request.path} could not be asked: the machine is so busy that the probe was not run`,
});
