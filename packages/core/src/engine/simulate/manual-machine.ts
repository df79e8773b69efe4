import type { Machine } from '../../ports/machine.js';

/** A machine whose facts are set by hand. */
export class ManualMachine implements Machine {
  node = 'node-1';
  bootId = 'boot-1';
  /** What {@link goingDown} answers. */
  shuttingDown = false;
  #suspected: string | undefined;
  #cleared: { readonly reason: string; readonly at: number } | undefined;

  goingDown(): boolean {
    return this.shuttingDown;
  }

  suspicion(sinceMonotonic: number): string | undefined {
    if (this.#suspected !== undefined) return this.#suspected;
    return this.#cleared !== undefined && this.#cleared.at >= sinceMonotonic ? this.#cleared.reason : undefined;
  }

  /** From now on {@link suspicion} answers `reason`. */
  suspect(reason: string): void {
    this.#suspected = reason;
  }

  /** Nothing points at us any more; what began before `nowMonotonic` stays in doubt. */
  trust(nowMonotonic: number): void {
    if (this.#suspected !== undefined) this.#cleared = { reason: this.#suspected, at: nowMonotonic };
    this.#suspected = undefined;
  }
}
