import { LksspError, type ServerAdministration } from '@lkssp/core/engine';

/** Refuses everything: a daemon that cannot be replaced or backed up. */
export class RefusingServer implements ServerAdministration {
  readonly #why: string;

  constructor(why: string) {
    this.#why = why;
  }

  planUpgrade(): Promise<never> {
    return this.#refuse();
  }

  upgrade(): Promise<never> {
    return this.#refuse();
  }

  rollBack(): Promise<never> {
    return this.#refuse();
  }

  lastChangeover(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  createBackup(): Promise<never> {
    return this.#refuse();
  }

  backups(): Promise<never> {
    return this.#refuse();
  }

  restoreBackup(): Promise<never> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    return Promise.reject(new LksspError('LKSSP_INTERNAL', { why: this.#why }));
  }
}
