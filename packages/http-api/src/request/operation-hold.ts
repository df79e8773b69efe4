import type { EventBus, Operation } from '@lkssp/core/engine';

/** What a caller has seen of an operation, and how long it is ready to wait for more. */
export interface Held {
  readonly seen: number;
  readonly waitMs: number;
}

/** Holds questions about operations back until there is something new to say. */
export class OperationHold {
  readonly #events: EventBus;
  readonly #waiting = new Set<() => void>();

  constructor(events: EventBus) {
    this.#events = events;
  }

  /** Resolves with the operation once it has more than `seen` lines of progress, is over, `waitMs` have passed, or `signal` says that nobody waits any more. */
  async newer(read: () => Operation, { seen, waitMs }: Held, signal: AbortSignal): Promise<Operation> {
    const operation = read();
    if (waitMs === 0 || isNews(operation, seen)) return operation;
    await this.#news(read, seen, waitMs, signal);
    return read();
  }

  /** Answers everybody who waits with what there is. */
  release(): void {
    for (const answer of this.#waiting) answer();
  }

  #news(read: () => Operation, seen: number, waitMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { id } = read();
    const unsubscribe = this.#events.subscribe(({ event }) => {
      if (event.type === 'operation-changed' && event.operation === id && isNews(read(), seen)) resolve();
    });
    const timer = setTimeout(resolve, waitMs);
    signal.addEventListener('abort', () => resolve(), { once: true });
    this.#waiting.add(resolve);
    return promise.finally(() => {
      unsubscribe();
      clearTimeout(timer);
      this.#waiting.delete(resolve);
    });
  }
}

function isNews({ phase, progress }: Operation, seen: number): boolean {
  return phase !== 'running' || progress.length > seen;
}
