import type { Incident } from '../../domain/incident.js';
import type { Change, IncidentQuery, StateStore, StoredState } from '../../ports/state-store.js';

/** Another store that can be told to fail or to hang. */
export class FailingStateStore implements StateStore {
  readonly #within: StateStore;
  #failing: string | undefined;
  #hanging: (() => void)[] | undefined;
  #failAt = new Map<number, string>();
  /** Commits that were asked for, also failed ones. */
  readonly asked: (readonly Change[])[] = [];

  constructor(within: StateStore) {
    this.#within = within;
  }

  /** From now on every commit is refused because of `why`. */
  fail(why = 'no space left on device'): void {
    this.#failing = why;
  }

  /** The commit `number` from now (1 = the next) is refused. */
  failCommit(number: number, why = 'no space left on device'): void {
    this.#failAt.set(this.asked.length + number, why);
  }

  /** From now on no commit ends until {@link mend}. */
  hang(): void {
    this.#hanging ??= [];
  }

  /** Commits work again; those that hang go on. */
  mend(): void {
    this.#failing = undefined;
    const waiting = this.#hanging ?? [];
    this.#hanging = undefined;
    for (const go of waiting) go();
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.asked.push(changes);
    const why = this.#failAt.get(this.asked.length) ?? this.#failing;
    const hanging = this.#hanging;
    if (hanging !== undefined) await new Promise<void>((resolve) => hanging.push(resolve));
    if (why !== undefined) throw new Error(why);
    await this.#within.commit(changes);
  }

  load(): Promise<StoredState> {
    return this.#within.load();
  }

  incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    return this.#within.incidents(query);
  }

  incident(id: number): Promise<Incident | undefined> {
    return this.#within.incident(id);
  }

  close(): Promise<void> {
    return this.#within.close();
  }
}
