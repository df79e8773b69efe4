/** Who obeys signals. */
export interface SignalHandlers {
  /** SIGTERM or SIGINT, the `count`th. */
  stop(signal: string, count: number): void;
  /** SIGHUP. */
  reload(): void;
}

/** Variable by which a program that makes room hands on a signal that it has not obeyed. */
const HANDED_ON = 'LKSSPD_SIGNAL';

/**
 * Takes all signals into our own hands, for good: between the last act and the end of the process, too, a signal must not
 * change the exit code. While nobody obeys yet, the first that asks for the end is kept, and a second one
 * ends the process, since there is nothing yet that could be left half done. SIGUSR1 would open Node's debugger to
 * everybody on this machine, and SIGUSR2 would end us: log rotation is often set up to send one of them.
 */
export class SignalDesk {
  readonly #impatient: () => void;
  #handlers: SignalHandlers | undefined;
  #kept: string | undefined;
  #last: string | undefined;
  #count = 0;

  /** `impatient` is called at the second signal that finds nobody to obey. */
  constructor(impatient: () => void, environment: Record<string, string | undefined> = process.env) {
    this.#impatient = impatient;
    this.#kept = environment[HANDED_ON];
    if (this.#kept !== undefined) this.#count = 1;
    delete environment[HANDED_ON];
    const taken: readonly (readonly [NodeJS.Signals, () => void])[] = [
      ['SIGTERM', () => this.#stop('SIGTERM')],
      ['SIGINT', () => this.#stop('SIGINT')],
      ['SIGHUP', () => this.#handlers?.reload()],
      ['SIGUSR1', () => {}],
      ['SIGUSR2', () => {}],
    ];
    for (const [signal, act] of taken) process.on(signal, act);
  }

  /** From now on `handlers` obey, beginning with what was kept. */
  obey(handlers: SignalHandlers): void {
    this.#handlers = handlers;
    if (this.#kept !== undefined) handlers.stop(this.#kept, this.#count);
  }

  /** Leaves what was asked for to the program that this process becomes: its end is still wanted. */
  handOn(environment: Record<string, string | undefined> = process.env): void {
    if (this.#last !== undefined) environment[HANDED_ON] = this.#last;
  }

  #stop(signal: string): void {
    this.#count += 1;
    this.#last = signal;
    if (this.#handlers !== undefined) return this.#handlers.stop(signal, this.#count);
    if (this.#kept !== undefined) return this.#impatient();
    this.#kept = signal;
  }
}
