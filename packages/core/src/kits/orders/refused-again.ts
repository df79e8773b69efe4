import type { Timer } from '../../ports/clock.js';
import type { KitOrderParts } from './kit-order-parts.js';

/** Waits between the tries; the last one again and again. */
const WAITS_MS = [60_000, 300_000, 900_000] as const;

/**
 * Tries kits that were refused again, as long as there are resources that nobody protects because of it: at a start the
 * machine may have been too busy to load a kit, or a file system with a program that it needs came late.
 */
export class RefusedAgain {
  readonly #parts: Pick<KitOrderParts, 'clock' | 'gateway' | 'adoption'>;
  readonly #again: () => Promise<void>;
  #tries = 0;
  #timer: Timer | undefined;

  /** `again`: tries all refused kits once more. Must not reject. */
  constructor(parts: Pick<KitOrderParts, 'clock' | 'gateway' | 'adoption'>, again: () => Promise<void>) {
    this.#parts = parts;
    this.#again = again;
  }

  begin(): void {
    const wait = WAITS_MS[Math.min(this.#tries, WAITS_MS.length - 1)] ?? 0;
    this.#timer = this.#parts.clock.after(wait, () => void this.#turn());
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #turn(): Promise<void> {
    const { gateway, adoption } = this.#parts;
    const guarding = new Set(adoption.resources.map(({ kit }) => kit));
    const isDue = gateway.fates().some(({ fate, kit }) => fate === 'refused' && kit !== undefined && guarding.has(kit));
    this.#tries = isDue ? this.#tries + 1 : 0;
    if (isDue && adoption.isStarted) await this.#again();
    if (this.#timer !== undefined) this.begin();
  }
}
