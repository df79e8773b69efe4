import type { Client, ServerEvent } from '@lkssp/client';

/** An event with the instant at which it came here, on the clock of `performance.now()`. */
export interface Stamped {
  readonly at: number;
  readonly event: ServerEvent['event'];
}

type Match = (event: ServerEvent['event']) => boolean;

interface Waiter {
  readonly match: Match;
  readonly resolve: (stamped: Stamped) => void;
}

/** Everything that a daemon tells, stamped on one clock, for as long as it is followed. */
export class EventLog {
  readonly seen: Stamped[] = [];
  readonly #stop = new AbortController();
  readonly #waiters = new Set<Waiter>();
  readonly #done: Promise<void>;
  /** Why the following ended, where it was not asked to. */
  broken: unknown;

  constructor(client: Client) {
    this.#done = this.#read(client);
  }

  async #read(client: Client): Promise<void> {
    try {
      for await (const { event } of client.follow({ signal: this.#stop.signal }))
        this.#take({ at: performance.now(), event });
    } catch (error) {
      this.broken = error;
    }
  }

  #take(stamped: Stamped): void {
    this.seen.push(stamped);
    for (const waiter of this.#waiters)
      if (waiter.match(stamped.event)) {
        this.#waiters.delete(waiter);
        waiter.resolve(stamped);
      }
  }

  /** The next event that matches, from now on. Rejects after `withinMs`. Call it before the act that causes the event. */
  next(what: string, withinMs: number, match: Match): Promise<Stamped> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        match,
        resolve: (stamped) => {
          clearTimeout(timer);
          resolve(stamped);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`waited ${withinMs} ms in vain for an event: ${what}`, { cause: this.broken }));
      }, withinMs);
      this.#waiters.add(waiter);
    });
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}
