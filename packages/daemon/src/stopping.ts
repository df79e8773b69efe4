import { formatMs } from '@lkssp/core';
import { type Clock, type ComposedEngine, type Logger, type ServiceManager, say, type Timer } from '@lkssp/core/engine';

/** After the limit everything that runs is ended; this long it may take. */
const GRACE_MS = 15_000;
/** The service manager is asked for this much time, three times within it. */
const EXTENSION_MS = 30_000;
/** Without a sign of life while one program makes room for the next. */
const DEPARTURE_MS = 600_000;
const WHO = 'stopLimit';
const CONTEXT = { component: 'daemon' };

/** What a stop is watched with. */
export interface StoppingParts {
  readonly engine: Pick<ComposedEngine, 'administration' | 'bus' | 'stopped'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly manager: ServiceManager;
  /** Milliseconds for taking everything out of service. */
  readonly limitMs: number;
  /** Nothing is in service through this run. */
  readonly maintenance: boolean;
}

/** Sees to it that a stop comes to its end, whoever ordered it and whatever hangs. */
export class Stopping {
  readonly #parts: StoppingParts;
  readonly #givenUp = Promise.withResolvers<void>();
  readonly #timers: Timer[] = [];
  #begun = false;
  #departing: string | undefined;

  constructor(parts: StoppingParts) {
    this.#parts = parts;
    const { bus, administration } = parts.engine;
    bus.subscribe(({ event }) => {
      if (event.type !== 'operation-changed' || event.phase !== 'running') return;
      if (administration.operation(event.operation).order === 'stop') this.#begin();
    });
  }

  /** True once a stop was ordered. */
  get begun(): boolean {
    return this.#begun;
  }

  /**
   * Ends this run without touching applications, so that another program can take the process over. Does nothing when a
   * stop was ordered already: that one counts.
   */
  depart(status: string): void {
    if (this.#begun) return;
    this.#departing = status;
    // Somebody waits for an order of his until the next program tells him: that is no reason to wait for it here.
    this.#parts.engine.administration
      .stop({ keepRunning: true, ...(this.#parts.maintenance ? { now: true } : {}) }, status)
      .catch((thrown: unknown) => this.#giveUp(String(thrown)));
  }

  /** Whether another program is to take the process over. */
  get departs(): boolean {
    return this.#departing !== undefined;
  }

  /** A signal that asks for the end: the first in order, the second at once, the third without waiting for anything. */
  signalled(signal: string, count: number): void {
    const { administration } = this.#parts.engine;
    if (count > 2) return this.#giveUp(`the third signal, ${signal}`);
    administration
      .stop(count === 1 ? {} : { now: true }, `signal ${signal}`)
      .catch((thrown: unknown) => this.#giveUp(String(thrown)));
  }

  /** Resolves when the process may end. */
  async over(): Promise<void> {
    await Promise.race([this.#parts.engine.stopped, this.#givenUp.promise]);
    for (const timer of this.#timers.splice(0)) timer.cancel();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { clock, manager, limitMs } = this.#parts;
    if (this.#departing === undefined) manager.stopping('taking applications out of service');
    else {
      // A stop would be followed by a kill; to the service manager this process goes on.
      manager.reloading(clock.monotonic());
      manager.watchWithin(DEPARTURE_MS);
      manager.status(this.#departing);
    }
    this.#extend();
    this.#timers.push(
      clock.after(limitMs, () => this.#hurry()),
      clock.after(limitMs + GRACE_MS, () => this.#giveUp(`it took longer than ${formatMs(limitMs + GRACE_MS)}`)),
    );
  }

  #extend(): void {
    const { clock, manager } = this.#parts;
    manager.extend(EXTENSION_MS);
    this.#timers.push(clock.after(EXTENSION_MS / 3, () => this.#extend()));
  }

  #hurry(): void {
    const { engine, logger, limitMs } = this.#parts;
    logger.tell(say('stopHurried', { limit: formatMs(limitMs) }), CONTEXT);
    engine.administration.stop({ now: true }, WHO).catch((thrown: unknown) => this.#giveUp(String(thrown)));
  }

  #giveUp(why: string): void {
    this.#parts.logger.tell(say('stopGivenUp', { why }), CONTEXT);
    this.#givenUp.resolve();
  }
}
