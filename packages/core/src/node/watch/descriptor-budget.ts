/** How many descriptors all watchers together may hold. */
export class DescriptorBudget {
  readonly limit: number;
  #held = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get room(): number {
    return Math.max(0, this.limit - this.#held);
  }

  get held(): number {
    return this.#held;
  }

  take(): void {
    this.#held += 1;
  }

  give(): void {
    this.#held -= 1;
  }
}
