import type { Resource } from '../../domain/resource.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type { KitTakeover, KitTrial } from '../../ports/kit-gateway.js';
import type { Change, KitSwitchRecord } from '../../ports/state-store.js';
import type { Guardian } from '../guardian.js';
import type { Progress } from '../procedure/operations.js';
import { isAs, type JudgeOrder, type Judgement, judgeResources } from './judge-resources.js';

/** What the adoption of resources by other kits needs. */
export interface KitAdoptionParts {
  readonly guardian: Guardian;
  /** True while changes wait in memory because the store cannot be written. */
  readonly storeFails: () => boolean;
  readonly letGo: (tags: readonly string[], order: string, progress: Progress) => Promise<void>;
}

/**
 * Hands resources over to the kits of another release: their stored options in the form that these want, and checks by
 * their times. No verb is called, nothing that serves is touched; what nobody could ask before is brought in as at a start.
 */
export class KitAdoption {
  readonly #parts: KitAdoptionParts;
  #started = false;

  constructor(parts: KitAdoptionParts) {
    this.#parts = parts;
  }

  get resources(): readonly Resource[] {
    return this.#parts.guardian.roster.resources;
  }

  /** The last change of kits that is stored. */
  get kitSwitch(): KitSwitchRecord | undefined {
    return this.#parts.guardian.roster.kitSwitch;
  }

  /** From now on resources are protected; before, a change of kits changes what is stored and nothing else. */
  begin(): void {
    this.#started = true;
  }

  /** Why no order about kits can be taken now. */
  assertOpen(): void {
    const { guardian, storeFails } = this.#parts;
    if (guardian.parts.machine.goingDown() || guardian.isQuiet) throw new LksspError('LKSSP_DAEMON_STOPPING', {});
    if (storeFails()) throw new LksspError('LKSSP_KIT_STORE', {});
  }

  /** What the kits of `trial`, where they are others than those that serve, make of the resources, without those that are `leaving`. */
  judge(
    trial: KitTrial,
    how: Pick<JudgeOrder, 'validateAll' | 'past'> & { readonly leaving?: ReadonlySet<string> },
  ): Promise<Judgement> {
    const { leaving, ...order } = how;
    const resources = this.#concerned(trial).filter(({ tag }) => leaving?.has(tag) !== true);
    return judgeResources({ ...order, trial, resources });
  }

  /**
   * In one step: the resources as judged, and from then on the new kits. Resolves when that is stored; with undefined,
   * and nothing done, when resources have changed since they were judged. Rejects, with all as it was, when it cannot be stored.
   */
  async take(trial: KitTrial, { adopted }: Judgement, release: number): Promise<KitTakeover | undefined> {
    const { roster } = this.#parts.guardian;
    const concerned = this.#concerned(trial);
    const judged = new Map(adopted.map((each) => [each.before.tag, each]));
    const fits = (resource: Resource): boolean => {
      const known = judged.get(resource.tag);
      return known !== undefined && isAs(resource, known.before);
    };
    if (!concerned.every(fits)) return undefined;
    const before = roster.kitSwitch ?? { release: -1, resources: [] };
    const pairs = concerned.flatMap((resource) => {
      const { settings, intent } = resource;
      const after = { ...(judged.get(resource.tag)?.after ?? resource), settings, intent };
      return JSON.stringify(after) === JSON.stringify(resource) ? [] : [{ before: resource, after }];
    });
    const tags = concerned.map(({ tag }) => tag);
    const changes = (side: 'before' | 'after', kitSwitch: KitSwitchRecord): readonly Change[] => [
      ...pairs.flatMap((pair) => putAs(roster.resource(pair.before.tag), pair[side])),
      { put: 'kit-switch', kitSwitch },
    ];
    const switchOver = (record: readonly Change[], act: () => void): Promise<void> => {
      const loaded = new Set(tags.filter((tag) => this.#isLoaded(tag)));
      const stored = roster.record(record);
      act();
      this.#follow(tags, loaded);
      return stored;
    };
    let takeover: KitTakeover | undefined;
    await switchOver(changes('after', { release, resources: pairs }), () => (takeover = trial.take()));
    const undo = (): Promise<void> => switchOver(changes('before', before), () => takeover?.undo());
    if (this.#parts.storeFails()) {
      await undo();
      throw new LksspError('LKSSP_KIT_STORE', {});
    }
    return takeover && { confirm: takeover.confirm, undo };
  }

  /** Forgets these resources and leaves what they stand for running. */
  letGo(tags: readonly string[], order: string, progress: Progress): Promise<void> {
    return this.#parts.letGo(tags, order, progress);
  }

  /** Resources of kits that serve now and would be others, and of those that would begin to serve. */
  #concerned({ changed, types }: KitTrial): readonly Resource[] {
    const { gateway } = this.#parts.guardian.parts;
    const served = new Set(gateway.types().map(({ kit }) => kit));
    const coming = new Set(types.map(({ kit }) => kit).filter((kit) => !served.has(kit)));
    return this.resources.filter(({ kit }) => changed.has(kit) || coming.has(kit));
  }

  #isLoaded(tag: string): boolean {
    return this.#parts.guardian.service.timing(tag) !== undefined;
  }

  /** Checks by the times of the new kits; what nobody could ask before, or nobody can ask any more, as at a start. */
  #follow(tags: readonly string[], loaded: ReadonlySet<string>): void {
    if (!this.#started) return;
    const { loops, roster, startUp, parts } = this.#parts.guardian;
    for (const tag of tags) {
      if (loaded.has(tag) && this.#isLoaded(tag)) loops.follow(roster.condition(tag), roster.condition(tag));
    }
    const others = tags.filter((tag) => loaded.has(tag) !== this.#isLoaded(tag));
    startUp
      .follow(others)
      .catch((thrown: unknown) => parts.logger.tell(say('defect', { what: wordsOf(thrown) }), { component: 'kits' }));
  }
}

/** What a person may have changed meanwhile stays, and what is gone stays gone. */
function putAs(current: Resource | undefined, form: Resource): readonly Change[] {
  if (current === undefined) return [];
  const { settings, intent } = current;
  return [{ put: 'resource', resource: { ...form, settings, intent } }];
}
