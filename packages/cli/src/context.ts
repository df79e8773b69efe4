import type { Client } from '@lkssp/client';
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
  /** A client of the daemon of {@link home}; connects when it is first used. */
  client(): Promise<Client>;
  /** Wall-clock milliseconds. */
  now(): number;
  /** Prints `value` with --json, otherwise the lines of `page`. */
  show(value: unknown, page: () => readonly string[]): void;
}
