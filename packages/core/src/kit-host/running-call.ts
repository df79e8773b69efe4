import { AsyncLocalStorage } from 'node:async_hooks';
import type { Host } from '../contract/host.js';
import type { CallHost, CreateHost, HostSetting } from '../ports/call-host.js';
import { allowedLagMs, type LagMeter } from './lag-meter.js';

/** What a call is about, for logs. */
export interface CallLabel {
  readonly kit: string;
  readonly tag: string;
  readonly verb: string;
}

/** Which call a piece of code runs for, also over awaits and timers: for what a kit does behind its call's back. */
export const currentCall = new AsyncLocalStorage<RunningCall>();

/** What a call is made of. */
export interface RunningCallParts {
  readonly id: number;
  readonly label: CallLabel;
  readonly limitMs: number;
  readonly createHost: CreateHost;
  readonly folders: Pick<HostSetting, 'runFolder' | 'libFolder'>;
  readonly lag: LagMeter;
}

/** One call in progress inside a kit host. */
export class RunningCall {
  readonly id: number;
  readonly label: CallLabel;
  readonly limitMs: number;
  over = false;
  /** True once the daemon knows that it was given up. */
  reported = false;
  /** What the kit did behind its back that the contract does not know. */
  nonsense: string | undefined;
  readonly #parts: RunningCallParts;
  readonly #lag: LagMeter;
  #abort: AbortController | undefined;
  #gaveUp: Error | undefined;
  #host: CallHost | undefined;
  readonly #startedAt = performance.now();
  readonly #whenOver: (() => void)[] = [];

  constructor(parts: RunningCallParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.label = parts.label;
    this.limitMs = parts.limitMs;
    this.#lag = parts.lag;
    parts.lag.begin();
  }

  /** Made when the verb asks for it: most checks do without. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#gaveUp !== undefined) this.#abort.abort(this.#gaveUp);
    return this.#abort.signal;
  }

  /** Made when the verb asks for it. */
  get host(): Host {
    const { folders, createHost } = this.#parts;
    const { kit, tag } = this.label;
    const deadline = this.#startedAt + this.limitMs;
    this.#host ??= createHost({ kit, tag, deadline, signal: this.signal, ...folders });
    return this.#host.host;
  }

  /** Ends every process group that the call has started. Never rejects. */
  async endGroups(): Promise<void> {
    await this.#host?.endAll();
  }

  /** True when it was given up; what it answers after that is late. */
  get givenUp(): boolean {
    return this.#gaveUp !== undefined;
  }

  get tookMs(): number {
    return performance.now() - this.#startedAt;
  }

  get starved(): boolean {
    return this.#lag.starvedSince(this.#startedAt, allowedLagMs(this.limitMs));
  }

  /** Tells the verb to stop. The meter is let go: what a stuck verb does from here on is judged no more. */
  giveUp(why: string): void {
    this.#gaveUp = new Error(why);
    this.#lag.end();
    this.#abort?.abort(this.#gaveUp);
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
