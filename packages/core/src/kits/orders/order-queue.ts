/** Does one thing after the other, whatever becomes of the one before. */
export class OrderQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** True while something is under way or waits. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** Resolves or rejects as `act` does, in its turn. */
  async take(act: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined).finally(() => void (this.#waiting -= 1));
    await turn;
  }
}
