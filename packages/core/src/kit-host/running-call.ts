import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallHost } from '../ports/call-host.js';
import { allowedLagMs, type LagMeter } from './lag-meter.js';

/** What a call is about, for logs. */
export interface CallLabel {
  readonly kit: string;
  readonly tag: string;
  readonly verb: string;
}

/** Which call a piece of code runs for, also over awaits and timers: for what a kit does behind its call's back. */
export const currentCall = new AsyncLocalStorage<RunningCall>();

/** One call in progress inside a kit host. */
export class RunningCall {
  readonly id: number;
  readonly label: CallLabel;
  readonly signal: AbortSignal;
  readonly host: CallHost;
  readonly limitMs: number;
  /** Set when it is given up; what it answers after that is late. */
  givenUp = false;
  over = false;
  /** True once the daemon knows that it was given up. */
  reported = false;
  /** What the kit did behind its back that the contract does not know. */
  nonsense: string | undefined;
  readonly #abort: AbortController;
  readonly #lag: LagMeter;
  readonly #startedAt = performance.now();
  readonly #whenOver: (() => void)[] = [];

  constructor(
    start: { readonly id: number; readonly label: CallLabel; readonly limitMs: number },
    abort: AbortController,
    host: CallHost,
    lag: LagMeter,
  ) {
    this.id = start.id;
    this.label = start.label;
    this.limitMs = start.limitMs;
    this.#abort = abort;
    this.signal = abort.signal;
    this.host = host;
    this.#lag = lag;
    lag.begin();
  }

  get tookMs(): number {
    return performance.now() - this.#startedAt;
  }

  get starved(): boolean {
    return this.#lag.starvedSince(this.#startedAt, allowedLagMs(this.limitMs));
  }

  /** Tells the verb to stop. The meter is let go: what a stuck verb does from here on is judged no more. */
  giveUp(why: string): void {
    this.givenUp = true;
    this.#lag.end();
    this.#abort.abort(new Error(why));
  }

  /** The verb has ended. */
  end(): void {
    this.over = true;
    if (!this.givenUp) this.#lag.end();
    for (const act of this.#whenOver) act();
  }

  /** Calls `act` when the verb has ended. */
  onOver(act: () => void): void {
    this.#whenOver.push(act);
  }

  /** Resolves when the verb has ended, or after `ms`. */
  async overWithin(ms: number): Promise<void> {
    if (this.over) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.onOver(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
