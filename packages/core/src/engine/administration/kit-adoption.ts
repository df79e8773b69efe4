import type { Resource } from '../../domain/resource.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type { KitTakeover, KitTrial } from '../../ports/kit-gateway.js';
import type { Change, KitSwitchRecord } from '../../ports/state-store.js';
import type { Guardian } from '../guardian.js';
import type { Progress } from '../procedure/operations.js';
import { type AdoptedResource, isAs, type JudgeOrder, type Judgement, judgeResources } from './judge-resources.js';

/** What the adoption of resources by other kits needs. */
export interface KitAdoptionParts {
  readonly guardian: Guardian;
  /** True while changes wait in memory because the store cannot be written. */
  readonly storeFails: () => boolean;
  readonly letGo: (tags: readonly string[], order: string, progress: Progress) => Promise<void>;
}

/** Kits that have just begun to serve, with their resources, while those before could still come back. */
export interface Adopted {
  /** Resources that are stored in another form now. */
  readonly changed: readonly AdoptedResource[];
  /** Tags of all that were handed over. */
  readonly concerned: readonly string[];
  /** False when the store could not be written: it waits in memory. */
  readonly isStored: boolean;
  /** There is no way back from here. */
  confirm(): void;
  /** The kits before serve again, and the resources are as they were. */
  undo(): Promise<void>;
}

/** No kit folder has this number. */
const NO_SWITCH: KitSwitchRecord = { release: -1, resources: [] };

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

  /** True while changes wait in memory because the store cannot be written. */
  get storeFails(): boolean {
    return this.#parts.storeFails();
  }

  /** True while resources are protected. */
  get isStarted(): boolean {
    return this.#started;
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
   * In one step: the resources as judged, and from then on the new kits. Resolves when that was committed; with undefined,
   * and nothing done, when resources have changed since they were judged. `release`: the kit folder's state that this is
   * of; at a start nothing is written where nothing has changed.
   */
  async take(
    trial: KitTrial,
    { adopted }: Judgement,
    { release, atStart = false }: { readonly release: number; readonly atStart?: boolean },
  ): Promise<Adopted | undefined> {
    const { roster } = this.#parts.guardian;
    const concerned = this.#concerned(trial);
    const pairs = pairsOf(concerned, adopted);
    if (pairs === undefined) return undefined;
    const changed = pairs.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
    const { kitSwitch: known } = roster;
    const isNews = !atStart || changed.length > 0 || (known !== undefined && known.release !== release);
    const tags = concerned.map(({ tag }) => tag);
    const record = (side: keyof AdoptedResource, kitSwitch: KitSwitchRecord, act: () => void): Promise<void> => {
      const loaded = new Set(tags.filter((tag) => this.#isLoaded(tag)));
      const puts = changed.flatMap((pair) => putAs(roster.resource(pair.before.tag), pair[side]));
      const stored = isNews ? roster.record([...puts, { put: 'kit-switch', kitSwitch }]) : Promise.resolve();
      act();
      this.#follow(tags, loaded);
      return stored;
    };
    const took: { over?: KitTakeover } = {};
    await record('after', { release, resources: wayBack(known, release, changed) }, () => (took.over = trial.take()));
    return {
      changed,
      concerned: tags,
      isStored: !this.#parts.storeFails(),
      confirm: () => took.over?.confirm(),
      undo: () => record('before', known ?? NO_SWITCH, () => took.over?.undo()),
    };
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
    if (!this.#started || this.#parts.guardian.isQuiet) return;
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

/** Each resource with what it was judged to become; undefined when one is not as it was then. */
function pairsOf(
  resources: readonly Resource[],
  adopted: readonly AdoptedResource[],
): readonly AdoptedResource[] | undefined {
  const judged = new Map(adopted.map((each) => [each.before.tag, each]));
  const pairs = resources.flatMap((before): readonly AdoptedResource[] => {
    const known = judged.get(before.tag);
    if (known === undefined || !isAs(before, known.before)) return [];
    const { settings, intent } = before;
    return [{ before, after: { ...known.after, settings, intent } }];
  });
  return pairs.length === resources.length ? pairs : undefined;
}

/** What resources were before the kits of `release` first got them, also when kits of it are tried once more later. */
function wayBack(
  known: KitSwitchRecord | undefined,
  release: number,
  changed: readonly AdoptedResource[],
): readonly AdoptedResource[] {
  if (known?.release !== release) return changed;
  const earlier = new Map(known.resources.map((each) => [each.after.tag, each]));
  const later = changed.map(({ before, after }) => {
    const first = earlier.get(after.tag);
    earlier.delete(after.tag);
    return { before: first !== undefined && isAs(before, first.after) ? first.before : before, after };
  });
  return [...earlier.values(), ...later];
}

/** What a person may have changed meanwhile stays, and what is gone stays gone. */
function putAs(current: Resource | undefined, form: Resource): readonly Change[] {
  if (current === undefined) return [];
  const { settings, intent } = current;
  return [{ put: 'resource', resource: { ...form, settings, intent } }];
}
