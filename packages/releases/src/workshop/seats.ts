/** Lets so many work at once; the others wait, in the order of their coming. */
export class Seats {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Rejects as `stop` does where there is no seat before; then `work` is never begun. */
  async use<Result>(work: () => Promise<Result>, stop: Promise<never>): Promise<Result> {
    await this.#take(stop);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #take(stop: Promise<never>): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    try {
      await Promise.race([promise, stop]);
    } catch (thrown) {
      const place = this.#waiting.indexOf(resolve);
      // The seat may have come in the same moment: then the next one gets it.
      if (place < 0) this.#leave();
      else this.#waiting.splice(place, 1);
      throw thrown;
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
