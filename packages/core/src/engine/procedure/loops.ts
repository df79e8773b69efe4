import { type Condition, inService } from '../../domain/resource-state.js';
import type { ResourceTiming } from '../../domain/resource.js';
import type { Situation } from '../../domain/situation.js';
import type { EventSource } from '../../ports/event-source.js';
import type { WatchTarget } from '../../contract/watch-target.js';
import type { ProbeDesk, Rhythm } from '../probe/probe-desk.js';
import type { VerdictBook } from '../probe/verdict-book.js';
import type { ServiceParts } from './recovery-parts.js';

/** What the loops follow. */
export interface LoopParts {
  readonly situation: Situation;
  readonly desk: ProbeDesk;
  readonly book: VerdictBook;
  readonly events: EventSource;
  /** Told of every list that a resource names. */
  readonly onNamed: (tag: string, targets: readonly WatchTarget[]) => void;
  readonly has: ServiceParts['has'];
  readonly timing: (tag: string) => ResourceTiming | undefined;
  readonly onEnded: (tag: string) => void;
}

/** Keeps check loops and event watches in step with the states: what is in service is looked at, what is out is left alone. */
export class Loops {
  readonly #parts: LoopParts;
  readonly #watched = new Map<string, string>();

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  /** A condition has changed. */
  follow(before: Condition, after: Condition): void {
    if (inService(after.state)) {
      this.begin(after.tag, !inService(before.state));
      this.watch(after.tag, after.watch);
    } else if (inService(before.state) || after.state === 'OSU' || after.state === 'OSF') {
      this.end(after.tag);
    }
  }

  /** Begins the loops of `tag`, or takes a new rhythm over. A resource that has just come into service is looked at at once. */
  begin(tag: string, atOnce = false): void {
    const { has, timing, desk } = this.#parts;
    const times = timing(tag);
    // Another version of its kit may be without a check that the one before had.
    if (times === undefined || !has(tag, 'quickCheck')) return desk.end(tag);
    const rhythm: Rhythm = {
      quickCheckMs: times.quickCheck.everyMs,
      ...(has(tag, 'deepCheck') ? { deepCheckMs: times.deepCheck.everyMs } : {}),
    };
    desk.begin(tag, rhythm, { atOnce });
  }

  end(tag: string): void {
    this.#parts.desk.end(tag);
    this.#parts.book.turnPage(tag);
    this.watch(tag, []);
    this.#parts.onEnded(tag);
  }

  /** Replaces what is watched for `tag`; the same list again costs nothing. */
  watch(tag: string, targets: readonly WatchTarget[]): void {
    const key = targets.length === 0 ? '' : JSON.stringify(targets);
    if ((this.#watched.get(tag) ?? '') === key) return;
    if (key === '') this.#watched.delete(tag);
    else this.#watched.set(tag, key);
    this.#parts.onNamed(tag, targets);
    this.#parts.events.watch(tag, targets);
  }
}
