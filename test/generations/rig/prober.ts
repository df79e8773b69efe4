import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 20;

/** One question over a connection of its own: one that is kept may be closed by the server just when it is used again. */
function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (answer) => void text(answer).then(resolve, reject)).on('error', reject);
  });
}

/** A client that asks again and again, as clients do, and keeps every answer that it did not get. */
export class Prober {
  readonly missed: string[] = [];
  asked = 0;
  readonly #over = new AbortController();
  readonly #done: Promise<unknown>;

  constructor(urls: readonly string[]) {
    this.#done = Promise.all(urls.map((url) => this.#askAgain(url)));
  }

  async #askAgain(url: string): Promise<void> {
    while (!this.#over.signal.aborted) {
      this.asked += 1;
      try {
        const answer = await ask(url);
        if (answer !== 'light') this.missed.push(`${url} answered "${answer}"`);
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
