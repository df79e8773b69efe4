import type { EngineEvent, EventBus, Published } from '@lkssp/core/engine';

const DEFAULT_KEPT = 1000;

/** An event bus as the daemon's: counts from 1, keeps the last events, tells its listeners at once. */
export class RecordingEventBus implements EventBus {
  readonly #kept: Published[] = [];
  readonly #listeners = new Set<(published: Published) => void>();
  readonly #most: number;
  last = 0;

  constructor(most: number = DEFAULT_KEPT) {
    this.#most = most;
  }

  publish(event: EngineEvent): void {
    this.last += 1;
    const published = { sequence: this.last, at: 1_800_000_000_000 + this.last, event };
    this.#kept.push(published);
    if (this.#kept.length > this.#most) this.#kept.shift();
    for (const listener of this.#listeners) listener(published);
  }

  subscribe(listener: (published: Published) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  since(sequence: number): readonly Published[] {
    return this.#kept.filter((each) => each.sequence > sequence);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
