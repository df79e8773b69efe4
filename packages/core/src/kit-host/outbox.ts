/**
 * Gathers messages and hands them on as one array when this turn of the event loop is over: a message by itself costs
 * two system calls and a wake-up on either side, whatever its size.
 */
export class Outbox<Message> {
  readonly #send: (batch: readonly Message[]) => void;
  #waiting: Message[] = [];

  constructor(send: (batch: readonly Message[]) => void) {
    this.#send = send;
  }

  put(message: Message): void {
    this.#waiting.push(message);
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Hands on at once; for a process that is about to end. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#send(batch);
  }
}
