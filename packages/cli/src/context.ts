import type { Client } from '@lkssp/client';
import type { Entry } from './command-table.js';
import type { Home } from './home.js';
import type { Paint } from './render/paint.js';
import type { Terminal } from './terminal/terminal.js';

/** What a command has of the world. */
export interface Context {
  readonly home: Home;
  readonly terminal: Terminal;
  readonly paint: Paint;
  /** Print JSON instead of a page. */
  readonly json: boolean;
  readonly cwd: string;
  readonly commands: readonly Entry[];
  /** The command that these words name; throws a UsageError when there is none. */
  find(words: readonly string[]): Entry;
  /** A client of the daemon of {@link home}; connects when it is first used. */
  client(): Promise<Client>;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** Prints `value` with --json, otherwise the lines of `page`. */
  show(value: unknown, page: () => readonly string[]): void;
}
