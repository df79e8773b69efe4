import { LksspError } from '../../errors/lkssp-error.js';
import type { Operation } from '../../ports/administration.js';
import type { KitAdministration, KitDetails, KitSummary, KitUpgradeStep } from '../../ports/kit-administration.js';
import type { KitGateway } from '../../ports/kit-gateway.js';
import type { KitReleases, OfferedKit, VerifyFinding } from '../../ports/kit-releases.js';

/** What orders about kits need. */
export interface KitOrdersParts {
  readonly releases: KitReleases;
  readonly gateway: KitGateway;
}

/** Carries out orders about kits: builds the next state of the kit folder, tries it beside what serves, and switches over or leaves all as it was. */
export class KitOrders implements KitAdministration {
  readonly #parts: KitOrdersParts;

  constructor(parts: KitOrdersParts) {
    this.#parts = parts;
  }

  list(): readonly KitSummary[] {
    return this.#parts.gateway.fates().map((fate) => ({ ...fate, resources: [] }));
  }

  info(): Promise<KitDetails> {
    return notBuilt();
  }

  add(): Promise<Operation> {
    return notBuilt();
  }

  remove(): Promise<Operation> {
    return notBuilt();
  }

  planUpgrade(): Promise<readonly KitUpgradeStep[]> {
    return notBuilt();
  }

  upgrade(): Promise<Operation> {
    return notBuilt();
  }

  rollBack(): Promise<Operation> {
    return notBuilt();
  }

  takeByHand(): Promise<Operation> {
    return notBuilt();
  }

  verify(name?: string): Promise<readonly VerifyFinding[]> {
    return this.#parts.releases.verify(name);
  }

  offered(): Promise<readonly OfferedKit[]> {
    return notBuilt();
  }
}

function notBuilt(): Promise<never> {
  return Promise.reject(new LksspError('LKSSP_INTERNAL', { why: 'not built yet' }));
}
