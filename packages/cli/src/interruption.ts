/** Exit code after Ctrl-C: 128 + the number of SIGINT, as shells have it. */
export const INTERRUPTED_EXIT = 130;

/** Turns the first Ctrl-C into an abort, so that a wait can end with a sentence. A second one ends the process at once. */
export class Interruption {
  readonly #owner: NodeJS.Process;
  readonly #controller = new AbortController();
  readonly #listener = (): void => {
    this.end();
    this.#controller.abort(new Error('interrupted'));
  };

  constructor(owner: NodeJS.Process) {
    this.#owner = owner;
    owner.once('SIGINT', this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Back to the usual meaning of Ctrl-C. */
  end(): void {
    this.#owner.off('SIGINT', this.#listener);
  }
}
