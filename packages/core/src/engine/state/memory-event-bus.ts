import type { Clock } from '../../ports/clock.js';
import type { EngineEvent, EventBus, Published } from '../../ports/event-bus.js';

const KEPT = 1000;

/** Tells listeners in this process and keeps the newest 1,000 events for those who come back. */
export class MemoryEventBus implements EventBus {
  readonly #listeners = new Set<(published: Published) => void>();
  readonly #onDefect: (thrown: unknown) => void;
  readonly #clock: Clock;
  #kept: Published[] = [];
  #last = 0;

  /** `onDefect` hears of listeners that throw; they stop nobody. */
  constructor(clock: Clock, onDefect: (thrown: unknown) => void) {
    this.#clock = clock;
    this.#onDefect = onDefect;
  }

  get last(): number {
    return this.#last;
  }

  publish(event: EngineEvent): void {
    this.#last += 1;
    const published = { sequence: this.#last, at: this.#clock.wall(), event };
    this.#kept.push(published);
    if (this.#kept.length > 2 * KEPT) this.#kept = this.#kept.slice(-KEPT);
    for (const listener of this.#listeners) this.#deliver(listener, published);
  }

  subscribe(listener: (published: Published) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  since(sequence: number): readonly Published[] {
    return this.#kept.slice(-KEPT).filter((each) => each.sequence > sequence);
  }

  #deliver(listener: (published: Published) => void, published: Published): void {
    try {
      listener(published);
    } catch (thrown) {
      this.#onDefect(thrown);
    }
  }
}
