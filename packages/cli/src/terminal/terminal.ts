/** Where a person reads and writes. */
export interface Terminal {
  /** True when answers can be asked for: input and output are both a terminal. */
  readonly canAsk: boolean;
  /** True when output is a terminal, so that it may be coloured. */
  readonly canColour: boolean;
  /** True when error output is a terminal, so that a progress line can be redrawn. */
  readonly canRedraw: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Asks one question and resolves to the answer without blanks around it. */
  ask(question: string): Promise<string>;
}
