/** Something that acts on resources and may have to give way. */
export interface Claimant {
  /** What it is, for the sentence that the other one reads: `restore web`. */
  readonly order: string;
  /** Where an order leads, for those who give one: two that lead the same way wait for each other and none gives way. */
  readonly leads?: 'in' | 'out';
  /** Asks it to stop before its next step; with `now`, to abort the running one. Recoveries give way to people, never the other way round. */
  giveWay(order: string, now: boolean): void;
}

/** A claim that was granted. */
export interface Claim {
  release(): void;
}

interface Entry {
  readonly tags: ReadonlySet<string>;
  readonly claimant: Claimant;
  readonly grant: () => void;
  granted: boolean;
}

/**
 * Who may touch which resources: claims that share a resource exclude each other, all others go side by side. First come,
 * first served on every resource, so that nobody waits for ever: a claim holds when it heads the queue of all its tags.
 */
export class Territory {
  readonly #queues = new Map<string, Entry[]>();

  /** Waits until none of `tags` is claimed by somebody who came before. */
  claim(tags: Iterable<string>, claimant: Claimant): Promise<Claim> {
    return new Promise((resolve) => {
      const entry: Entry = {
        tags: new Set(tags),
        claimant,
        granted: false,
        grant: () => resolve({ release: () => this.#release(entry) }),
      };
      for (const tag of entry.tags) this.#queue(tag).push(entry);
      this.#grantIfFree(entry);
    });
  }

  /** True while a granted claim covers `tag`: verdicts about it are recorded and open nothing. */
  covers(tag: string): boolean {
    return this.#queues.get(tag)?.[0]?.granted === true;
  }

  /** Asks everybody whose claim shares a resource with `tags`, granted or waiting, to give way; those who lead the same way need not. */
  clear(tags: Iterable<string>, order: string, now: boolean, leads?: Claimant['leads']): void {
    const found = new Set<Entry>();
    for (const tag of tags) for (const entry of this.#queues.get(tag) ?? []) found.add(entry);
    for (const { claimant } of found) {
      if (leads === undefined || claimant.leads !== leads) claimant.giveWay(order, now);
    }
  }

  /** True when nothing is claimed. */
  get idle(): boolean {
    return this.#queues.size === 0;
  }

  #queue(tag: string): Entry[] {
    const known = this.#queues.get(tag);
    if (known !== undefined) return known;
    const fresh: Entry[] = [];
    this.#queues.set(tag, fresh);
    return fresh;
  }

  #grantIfFree(entry: Entry): void {
    if (entry.granted) return;
    for (const tag of entry.tags) if (this.#queues.get(tag)?.[0] !== entry) return;
    entry.granted = true;
    entry.grant();
  }

  #release(entry: Entry): void {
    const heads = new Set<Entry>();
    for (const tag of entry.tags) {
      const rest = (this.#queues.get(tag) ?? []).filter((each) => each !== entry);
      const [head] = rest;
      if (head === undefined) this.#queues.delete(tag);
      else {
        this.#queues.set(tag, rest);
        heads.add(head);
      }
    }
    for (const head of heads) this.#grantIfFree(head);
  }
}
