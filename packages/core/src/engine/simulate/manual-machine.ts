import type { Machine } from '../../ports/machine.js';

/** A machine whose facts are set by hand. */
export class ManualMachine implements Machine {
  node = 'node-1';
  bootId = 'boot-1';
  /** What {@link goingDown} answers. */
  shuttingDown = false;
  /** What {@link suspicion} answers. */
  suspected: string | undefined;

  goingDown(): boolean {
    return this.shuttingDown;
  }

  suspicion(_sinceMonotonic: number): string | undefined {
    return this.suspected;
  }
}
