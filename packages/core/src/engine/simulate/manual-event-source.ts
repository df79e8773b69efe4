import type { WatchTarget } from '../../contract/watch-target.js';
import type { EventSource } from '../../ports/event-source.js';

/** Sees nothing by itself; hints are given by hand. */
export class ManualEventSource implements EventSource {
  /** What is watched now, by tag. */
  readonly watched = new Map<string, readonly WatchTarget[]>();
  #listener: (tag: string, target: WatchTarget) => void = () => undefined;

  watch(tag: string, targets: readonly WatchTarget[]): void {
    if (targets.length === 0) this.watched.delete(tag);
    else this.watched.set(tag, targets);
  }

  onHint(listener: (tag: string, target: WatchTarget) => void): void {
    this.#listener = listener;
  }

  /** Something happened to `target`, or to the first thing that is watched for `tag`, or to an invented process. */
  hint(tag: string, target?: WatchTarget): void {
    this.#listener(tag, target ?? this.watched.get(tag)?.[0] ?? { kind: 'process', pid: 4242, startTime: 1 });
  }
}
