import type { WatchTarget } from '../../contract/watch-target.js';
import type { EventSource } from '../../ports/event-source.js';

/** An event source that holds something open. */
export interface OpenEventSource extends EventSource {
  /** Hints stop at once. */
  close(): Promise<void>;
}

/** One source and what it is for. */
export interface EventSourcePart {
  readonly kinds: readonly WatchTarget['kind'][];
  readonly source: OpenEventSource;
}

/** Several event sources as one: each gets the targets of its kinds. */
export class CombinedEventSource implements OpenEventSource {
  readonly #parts: readonly EventSourcePart[];

  constructor(parts: readonly EventSourcePart[]) {
    this.#parts = parts;
  }

  watch(tag: string, targets: readonly WatchTarget[]): void {
    for (const { kinds, source } of this.#parts) {
      source.watch(
        tag,
        targets.filter((each) => kinds.includes(each.kind)),
      );
    }
  }

  onHint(listener: (tag: string, target: WatchTarget) => void): void {
    for (const { source } of this.#parts) source.onHint(listener);
  }

  /** Rejects when one could not be closed, after all others were. */
  async close(): Promise<void> {
    const ends = await Promise.allSettled(this.#parts.map(({ source }) => source.close()));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
