/** A check that is due at some time. */
export interface Due<Key> {
  readonly key: Key;
  readonly at: number;
}

/** Which check is due next: a binary heap, so that 10,000 resources share one timer. Holds no clock. */
export class ProbeSchedule<Key> {
  readonly #heap: Due<Key>[] = [];

  add(key: Key, at: number): void {
    this.#heap.push({ key, at });
    this.#rise(this.#heap.length - 1);
  }

  /** When the earliest entry is due, or undefined when nothing is planned. */
  get next(): number | undefined {
    return this.#heap[0]?.at;
  }

  /** Takes the earliest entry if it is due at `now`. */
  takeDue(now: number): Due<Key> | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#time(parent) <= this.#time(at)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const least = this.#time(left + 1) < this.#time(left) ? left + 1 : left;
      if (this.#time(least) >= this.#time(at)) return;
      this.#swap(least, at);
      at = least;
    }
  }

  #time(at: number): number {
    return this.#heap[at]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
