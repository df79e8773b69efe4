import { LksspError } from '../../errors/lkssp-error.js';
import type { KitRelease, KitReleases } from '../../ports/kit-releases.js';

/** A kit folder that somebody else looks after, for trials: kits are loaded from it, and no order changes it. */
export class FixedKitFolder implements KitReleases {
  readonly #release: KitRelease;

  constructor(folder: string) {
    this.#release = { number: 0, folder, packages: [] };
  }

  inForce(): Promise<KitRelease> {
    return Promise.resolve(this.#release);
  }

  previous(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  build(): Promise<never> {
    return this.#refuse();
  }

  takeByHand(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  begin(): Promise<never> {
    return this.#refuse();
  }

  begun(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  switchTo(): Promise<never> {
    return this.#refuse();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }

  prune(): Promise<void> {
    return Promise.resolve();
  }

  verify(): Promise<never> {
    return this.#refuse();
  }

  versions(): Promise<never> {
    return this.#refuse();
  }

  offered(): Promise<never> {
    return this.#refuse();
  }

  watch(): () => void {
    return () => undefined;
  }

  #refuse(): Promise<never> {
    return Promise.reject(new LksspError('LKSSP_KIT_FIXED', { folder: this.#release.folder }));
  }
}
