import type { Given, Option } from './arguments/option.js';
import type { Context } from './context.js';

/** What a command is told. */
export interface Input {
  readonly given: Given;
  readonly words: readonly string[];
}

/** An example for the help. */
export interface Example {
  readonly run: string;
  readonly says: string;
}

/** One command: what the help and the reference say of it, and what it does. */
export interface Command {
  /** What follows the name, for example `TAG [--now]`. */
  readonly usage: string;
  /** What it does, in whole sentences. */
  readonly says: string;
  /** How many words (arguments without dashes) it takes. */
  readonly words: { readonly min: number; readonly max: number };
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  /** Options that only the daemon knows, because they depend on the first word. */
  moreOptions?(words: readonly string[], context: Context): Promise<readonly Option[]>;
  /** Resolves to the exit code; nothing means 0. */
  run(input: Input, context: Context): Promise<number | undefined>;
}
