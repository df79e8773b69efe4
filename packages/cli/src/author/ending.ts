import { INTERRUPTED_EXIT } from '../interruption.js';

const SIGNALS = { SIGINT: INTERRUPTED_EXIT, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Turns the signals that end a command into an abort, for as long as there is something to clear up: what was begun is
 * undone however often somebody presses Ctrl-C.
 */
export class Ending {
  readonly #controller = new AbortController();
  readonly #owner: NodeJS.Process;
  readonly #listeners = Object.entries(SIGNALS).map(([name, exit]) => {
    const listener = (): void => {
      this.exit ??= exit;
      this.#controller.abort(new Error(`ended by ${name}`));
    };
    return { name, listener };
  });
  /** What the command ends with when a signal came. */
  exit: number | undefined;

  constructor(owner: NodeJS.Process) {
    this.#owner = owner;
    for (const { name, listener } of this.#listeners) owner.on(name, listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends it without a signal having come. */
  now(): void {
    this.#controller.abort(new Error('over'));
  }

  /** Signals mean again what they usually do. */
  release(): void {
    for (const { name, listener } of this.#listeners) this.#owner.off(name, listener);
  }
}
