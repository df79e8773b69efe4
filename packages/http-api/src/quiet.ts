import type { FastifyInstance } from 'fastify';

/** Knows for how long nobody has asked anything. */
export class Quiet {
  readonly #now: () => number;
  #open = 0;
  #since: number;

  /** `now`: milliseconds of a clock that does not jump. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Counts the requests of `app`, streams among them, from their arrival until they are answered or given up. */
  listenTo(app: FastifyInstance): void {
    app.addHook('onRequest', async (_request, reply) => {
      this.#open += 1;
      reply.raw.once('close', () => {
        this.#open -= 1;
        this.#since = this.#now();
      });
    });
  }

  /** Milliseconds since the last answer; 0 while somebody waits for one. */
  get ms(): number {
    return this.#open > 0 ? 0 : this.#now() - this.#since;
  }
}
