import type { WatchTarget } from '@lkssp/core';
import {
  KernelEventSource,
  type KernelEventSourceNeeds,
  messageOf,
  type Sentence,
  SystemClock,
} from '@lkssp/core/engine';
import { waitUntil } from '../../rig/wait-until.ts';

const clock = new SystemClock();

/** The real watch thread, and what it has said. */
export class Hearing {
  readonly source: KernelEventSource;
  /** Tag and kind of each hint, oldest first. */
  readonly hints: string[] = [];
  /** Names of the sentences that it logged. */
  readonly told: string[] = [];
  readonly #heard = new Map<string, number>();
  #calls = 0;

  constructor(needs: Partial<KernelEventSourceNeeds> = {}) {
    const logger = { tell: (sentence: Sentence) => void this.told.push(messageOf(sentence).text), debug: () => {} };
    this.source = new KernelEventSource({ clock, logger, ...needs });
    this.source.onHint((tag, { kind }) => {
      this.hints.push(`${tag} ${kind}`);
      this.#heard.set(tag, (this.#heard.get(tag) ?? 0) + 1);
    });
  }

  /** Watches it, and waits until the thread has taken it up. */
  async watch(tag: string, ...targets: readonly WatchTarget[]): Promise<void> {
    this.source.watch(tag, targets);
    await this.caughtUp();
  }

  /** Waits until the thread has told all that it was told of before: what is not there is hinted at once. */
  async caughtUp(): Promise<void> {
    const probe = `probe-${(this.#calls += 1)}`;
    this.source.watch(probe, [{ kind: 'mount', mountPoint: `/absent/${probe}` }]);
    await waitUntil('the watch thread', { withinMs: 10_000 }, () => this.count(probe) > 0);
    this.source.watch(probe, []);
  }

  /** Hints for `tag` so far. */
  count(tag: string): number {
    return this.#heard.get(tag) ?? 0;
  }

  /** Does something, and waits until `tag` is hinted for. Returns the tags that were hinted for until then. */
  async after(act: () => unknown, tag: string): Promise<readonly string[]> {
    const before = this.count(tag);
    const from = this.hints.length;
    await act();
    await waitUntil(`a hint for ${tag}`, { withinMs: 10_000 }, () => this.count(tag) > before);
    await this.caughtUp();
    const tags = this.hints.slice(from).map((each) => each.split(' ')[0] ?? '');
    return [...new Set(tags)].filter((each) => !each.startsWith('probe-')).toSorted();
  }

  close(): Promise<void> {
    return this.source.close();
  }
}
