/** One option of a command, as data: parsing, help and the reference page are made from it. */
export interface Option {
  /** kebab-case, without the dashes. */
  readonly name: string;
  /** Further spellings that are accepted, without the dashes. */
  readonly spellings?: readonly string[];
  /** One letter. */
  readonly short?: string;
  /** What the help calls its value. Left out: a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: boolean;
  /** One line for the help. */
  readonly says: string;
}

/** What was given for the options of a command. */
export class Given {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** `values` by option name; a switch that was given has an empty list. */
  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** True when the option was given at all. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value that was given last. */
  one(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** Every value, in the order in which they were given. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}
