import type { NextProgram } from './become-program.js';

/** What is left to do of a changeover once nothing is guarded any more. */
export interface Departure {
  /** For people and for the service manager. */
  readonly status: string;
  /** While the store is still open. Never rejects. */
  save(): Promise<void>;
  /** When everything is closed. Undefined: this process ends. Never rejects. */
  leave(): Promise<NextProgram | undefined>;
}
