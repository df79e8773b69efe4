import { wordsOf } from '../errors/lkssp-error.js';
import { say } from '../messages/sentence.js';
import type { Logger } from '../ports/logger.js';

/** What has been opened, to be closed the other way round. One that fails does not keep the others open. */
export class Opened {
  readonly #logger: Logger;
  readonly #acts: { readonly name: string; readonly act: () => Promise<void> | void }[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(name: string, act: () => Promise<void> | void): void {
    this.#acts.push({ name, act });
  }

  /** Never rejects. A second call finds nothing left. */
  async close(): Promise<void> {
    for (const { name, act } of this.#acts.splice(0).toReversed()) {
      try {
        await act();
      } catch (thrown) {
        this.#logger.tell(say('defect', { what: `closing ${name}: ${wordsOf(thrown)}` }), { component: 'daemon' });
      }
    }
  }
}
