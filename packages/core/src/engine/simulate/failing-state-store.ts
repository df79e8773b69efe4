import type { Incident } from '../../domain/incident.js';
import type { Clock } from '../../ports/clock.js';
import type { Change, IncidentQuery, StateStore, StoredState } from '../../ports/state-store.js';

/** Another store that can be told to fail or to hang. */
export class FailingStateStore implements StateStore {
  readonly #within: StateStore;
  #failing: string | undefined;
  #broken: string | undefined;
  #hanging: (() => void)[] | undefined;
  readonly #failAt = new Map<number, string>();
  /** Commits that were asked for, also failed ones. */
  readonly asked: (readonly Change[])[] = [];

  readonly #patience: { readonly clock: Clock; readonly limitMs: number } | undefined;

  /** With `patience` a commit that hangs is refused after its limit, as the real store does. */
  constructor(within: StateStore, patience?: { readonly clock: Clock; readonly limitMs: number }) {
    this.#within = within;
    this.#patience = patience;
  }

  /** From now on every commit is refused because of `why`. */
  fail(why = 'no space left on device'): void {
    this.#failing = why;
  }

  /** From now on nothing works any more, because of `why`: neither reading nor closing. */
  breakDown(why: string): void {
    this.#failing = why;
    this.#broken = why;
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
    this.#broken = undefined;
    const waiting = this.#hanging ?? [];
    this.#hanging = undefined;
    for (const go of waiting) go();
  }

  /** False while commits are refused or hang. */
  get works(): boolean {
    return this.#failing === undefined && this.#hanging === undefined;
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.asked.push(changes);
    const why = this.#failAt.get(this.asked.length) ?? this.#failing;
    await this.#waitWhileHanging();
    if (why !== undefined) throw new Error(why);
    await this.#within.commit(changes);
  }

  async #waitWhileHanging(): Promise<void> {
    const hanging = this.#hanging;
    if (hanging === undefined) return;
    await new Promise<void>((resolve, reject) => {
      hanging.push(resolve);
      const limitMs = this.#patience?.limitMs ?? 0;
      this.#patience?.clock.after(limitMs, () => reject(new Error(`the store gave no answer within ${limitMs} ms`)));
    });
  }

  load(): Promise<StoredState> {
    return this.#within.load();
  }

  async incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    this.#assertWhole();
    return await this.#within.incidents(query);
  }

  async incident(id: number): Promise<Incident | undefined> {
    this.#assertWhole();
    return await this.#within.incident(id);
  }

  async close(): Promise<void> {
    this.#assertWhole();
    await this.#within.close();
  }

  #assertWhole(): void {
    if (this.#broken !== undefined) throw new Error(this.#broken);
  }
}
