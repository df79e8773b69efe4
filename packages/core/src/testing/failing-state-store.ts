import type { Incident } from '../domain/incident.js';
import type { Change, IncidentQuery, StateStore, StoredState } from '../ports/state-store.js';

/** A store in front of another that fails, or keeps its callers waiting, when it is told to. */
export class FailingStateStore implements StateStore {
  readonly #store: StateStore;
  readonly #held: (() => void)[] = [];
  #failure: string | undefined;
  #holds = false;
  /** Lists that were to be committed, also those that failed. */
  readonly commits: (readonly Change[])[] = [];

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** From now on everything rejects with `why`; undefined: works again. */
  fail(why: string | undefined): void {
    this.#failure = why;
  }

  /** From now on commits wait for {@link release}. */
  hold(): void {
    this.#holds = true;
  }

  release(): void {
    this.#holds = false;
    for (const go of this.#held.splice(0)) go();
  }

  load(): Promise<StoredState> {
    return this.#unlessFailing(() => this.#store.load());
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.commits.push(changes);
    if (this.#holds) await new Promise<void>((resolve) => this.#held.push(resolve));
    await this.#unlessFailing(() => this.#store.commit(changes));
  }

  incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    return this.#unlessFailing(() => this.#store.incidents(query));
  }

  incident(id: number): Promise<Incident | undefined> {
    return this.#unlessFailing(() => this.#store.incident(id));
  }

  close(): Promise<void> {
    return this.#unlessFailing(() => this.#store.close());
  }

  async #unlessFailing<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    if (this.#failure !== undefined) throw new Error(this.#failure);
    return await act();
  }
}
