import type { Json } from '../contract/json.js';
import type { LksspError } from '../errors/lkssp-error.js';
import type { KitFate, KitTakeover, KitTrial, TypeDescription, Validation } from '../ports/kit-gateway.js';
import { CreationCalls } from './creation-calls.js';
import type { HostPark } from './host-park.js';
import { changedKits, hostsOnlyIn, type Lodging, lodging, withoutRefused } from './lodging.js';

/** What a trial needs. */
export interface ProcessKitTrialParts {
  readonly park: HostPark;
  readonly serving: Lodging;
  readonly tried: Lodging;
  /** Puts the kits that were tried in the place of those that serve. */
  readonly take: (tried: Lodging) => KitTakeover;
  readonly drop: () => Promise<void>;
}

/** The kits of another release in kit hosts of their own. */
export class ProcessKitTrial implements KitTrial {
  readonly #parts: ProcessKitTrialParts;
  readonly #calls: CreationCalls;
  #tried: Lodging;

  constructor(parts: ProcessKitTrialParts) {
    this.#parts = parts;
    this.#tried = parts.tried;
    this.#calls = new CreationCalls(parts.park, () => this.#tried);
  }

  get fates(): readonly KitFate[] {
    return this.#tried.registry.fates;
  }

  get types(): readonly TypeDescription[] {
    return [...this.#tried.types.values()];
  }

  get changed(): ReadonlySet<string> {
    return changedKits(this.#parts.serving, this.#tried);
  }

  migrate(kit: string, type: string, stored: { readonly options: Json; readonly generation: number }): Promise<Json> {
    return this.#calls.migrate(kit, type, stored);
  }

  validate(kit: string, type: string, options: Json): Promise<Validation> {
    return this.#calls.validate(kit, type, options);
  }

  refuse(kit: string, why: LksspError): void {
    const before = this.#tried;
    const refused = new Map([[kit, { code: why.code, sentence: why.message }]]);
    const hosts = new Map([...before.hosts].filter(([id]) => id !== kit));
    this.#tried = lodging(withoutRefused(before.registry, refused), hosts);
    for (const host of hostsOnlyIn(before, this.#tried)) void this.#parts.park.retire(host);
  }

  take(): KitTakeover {
    return this.#parts.take(this.#tried);
  }

  drop(): Promise<void> {
    return this.#parts.drop();
  }
}
