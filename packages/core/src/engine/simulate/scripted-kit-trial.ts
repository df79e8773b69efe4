import type { Json } from '../../contract/json.js';
import type { LksspError } from '../../errors/lkssp-error.js';
import type { KitFate, KitTakeover, KitTrial, TypeDescription, Validation } from '../../ports/kit-gateway.js';

/** What trying a kit folder comes to. */
export interface ScriptedRelease {
  readonly types: readonly TypeDescription[];
  /** Default: every kit of the types has loaded. */
  readonly fates?: readonly KitFate[];
  /** Default: the options as they are. */
  readonly migrate?: (stored: { readonly options: Json; readonly generation: number }) => Json;
  /** Default: as the gateway validates. */
  readonly validate?: (options: Json) => Validation;
}

/** What a pretended trial needs of its gateway. */
export interface ScriptedKitTrialParts {
  readonly release: ScriptedRelease;
  readonly serving: readonly TypeDescription[];
  readonly validate: (kit: string, type: string, options: Json) => Promise<Validation>;
  readonly take: (types: readonly TypeDescription[], fates: readonly KitFate[]) => KitTakeover;
}

/** The kits of a pretended release. A kit whose description is the same object is the same kit. */
export class ScriptedKitTrial implements KitTrial {
  dropped = false;
  readonly #parts: ScriptedKitTrialParts;
  readonly #refused = new Map<string, LksspError>();

  constructor(parts: ScriptedKitTrialParts) {
    this.#parts = parts;
  }

  get fates(): readonly KitFate[] {
    const { release } = this.#parts;
    const fates = release.fates ?? fatesOf(release.types);
    return fates.map((fate) => {
      const why = this.#refused.get(fate.kit ?? '');
      return why === undefined ? fate : { ...fate, fate: 'refused', code: why.code, sentence: why.message };
    });
  }

  get types(): readonly TypeDescription[] {
    return this.#parts.release.types.filter(({ kit }) => !this.#refused.has(kit));
  }

  get changed(): ReadonlySet<string> {
    return new Set(this.#parts.serving.filter((each) => !this.types.includes(each)).map(({ kit }) => kit));
  }

  async migrate(
    _kit: string,
    _type: string,
    stored: { readonly options: Json; readonly generation: number },
  ): Promise<Json> {
    return this.#parts.release.migrate?.(stored) ?? stored.options;
  }

  async validate(kit: string, type: string, options: Json): Promise<Validation> {
    return this.#parts.release.validate?.(options) ?? this.#parts.validate(kit, type, options);
  }

  refuse(kit: string, why: LksspError): void {
    this.#refused.set(kit, why);
  }

  take(): KitTakeover {
    return this.#parts.take(this.types, this.fates);
  }

  drop(): Promise<void> {
    this.dropped = true;
    return Promise.resolve();
  }
}

/** One fate for each kit, loaded. */
export function fatesOf(types: readonly TypeDescription[]): readonly KitFate[] {
  const kits = new Map(types.map(({ kit, kitVersion }) => [kit, kitVersion]));
  return [...kits].map(([kit, version]) => ({ fate: 'loaded', name: kit, kit, version, sentence: 'loaded' }));
}
