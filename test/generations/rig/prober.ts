import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 20;

/** A client that asks again and again, as clients do, and keeps every answer that it did not get. */
export class Prober {
  readonly missed: string[] = [];
  asked = 0;
  readonly #over = new AbortController();
  readonly #done: Promise<unknown>;

  constructor(urls: readonly string[]) {
    this.#done = Promise.all(urls.map((url) => this.#ask(url)));
  }

  async #ask(url: string): Promise<void> {
    while (!this.#over.signal.aborted) {
      this.asked += 1;
      try {
        const answer = await fetch(url);
        if ((await answer.text()) !== 'light') this.missed.push(`${url} answered ${answer.status}`);
      } catch (error) {
        this.missed.push(`${url}: ${String(error)}`);
      }
      await pause(EVERY_MS);
    }
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#done;
  }
}
