import { isAs, type Judgement } from '../../engine/administration/judge-resources.js';
import type { Adopted } from '../../engine/administration/kit-adoption.js';
import type { Progress } from '../../engine/procedure/operations.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type { KitFate, KitTrial } from '../../ports/kit-gateway.js';
import type { KitRelease } from '../../ports/kit-releases.js';
import type { KitSwitchRecord } from '../../ports/state-store.js';
import { refusalError } from '../kit-refusal.js';
import type { KitOrderParts } from './kit-order-parts.js';
import { refuseTroubled } from './refuse-troubled.js';
import type { KitShelf } from './kit-shelf.js';

/** A change from the kits in force to those of another release. */
export interface SwitchOrder {
  readonly order: string;
  readonly release: KitRelease;
  readonly progress: Progress;
  /** Names of packages that must be kits in use afterwards; left out: what is refused is told of, as at a start. */
  readonly wanted?: readonly string[];
  /** Resources that are forgotten with it. */
  readonly leaving?: readonly string[];
  /** The way back. */
  readonly past?: KitSwitchRecord;
  /** The release is in force already: kits that were refused are tried again, and are refused again where they cannot take over what is stored. */
  readonly inPlace?: boolean;
}

/** How often resources may change between being judged and being handed over. */
const MOST_TRIES = 5;

/** Switches over to another release of the kit folder, whole or not at all. */
export class KitSwitch {
  readonly #parts: KitOrderParts;
  readonly #shelf: KitShelf;

  constructor(parts: KitOrderParts, shelf: KitShelf) {
    this.#parts = parts;
    this.#shelf = shelf;
  }

  /** Rejects, with all as it was and the release discarded, when a kit or what is stored stands against it. */
  async run(order: SwitchOrder): Promise<void> {
    const { gateway, releases } = this.#parts;
    const { release, progress } = order;
    progress(say('kitTrying'));
    const before = gateway.fates();
    let trial: KitTrial | undefined;
    try {
      trial = await gateway.tryRelease(release.folder, (kit) => this.#generations(kit, order));
      assertWanted(trial, before, order);
      const adopted = await this.#handOver(trial, order);
      tellAdopted(progress, before, gateway.fates(), adopted, this.#tagsOf);
    } catch (thrown) {
      await trial?.drop();
      // What the store holds now is not known while it cannot be written: then the next start decides by what was begun.
      const keep = order.inPlace === true || this.#parts.adoption.storeFails;
      if (!keep) await releases.discard(release).catch((error: unknown) => this.#trouble(error));
      throw thrown;
    }
    await this.#shelf.read(release.folder);
    await releases.prune(this.#parts.folders()).catch((error: unknown) => this.#trouble(error));
  }

  async #handOver(trial: KitTrial, order: SwitchOrder): Promise<Adopted> {
    const { adoption, releases } = this.#parts;
    const { release, leaving = [], inPlace = false } = order;
    const judgement = await this.#judge(trial, order);
    this.#assertUntroubled(judgement, order);
    if (inPlace) refuseTroubled(trial, judgement);
    adoption.assertOpen();
    if (!inPlace) await releases.begin(release);
    if (leaving.length > 0) await this.#letGo(leaving, order);
    const adopted = await this.#take(trial, order, judgement);
    try {
      if (!adopted.isStored) throw new LksspError('LKSSP_KIT_STORE', {});
      if (!inPlace) await this.#putInForce(release);
    } catch (thrown) {
      order.progress(say('kitUndone', { why: wordsOf(thrown) }));
      await adopted.undo();
      throw thrown;
    }
    adopted.confirm();
    return adopted;
  }

  #judge(trial: KitTrial, { leaving, past }: SwitchOrder) {
    return this.#parts.adoption.judge(trial, {
      validateAll: true,
      leaving: new Set(leaving),
      ...(past === undefined ? {} : { past }),
    });
  }

  /** People may change resources between being judged and being handed over: then they are judged again. */
  async #take(trial: KitTrial, order: SwitchOrder, judged: Judgement): Promise<Adopted> {
    const { number } = order.release;
    let judgement = judged;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const adopted = await this.#parts.adoption.take(trial, judgement, { release: number });
      if (adopted !== undefined) return adopted;
      judgement = await this.#judge(trial, order);
      this.#assertUntroubled(judgement, order);
    }
    const [kit = ''] = trial.changed;
    throw new LksspError('LKSSP_KIT_REPLACED', { kit });
  }

  /** Kits that serve must take all of their resources over; of others only where they are what the order is about. */
  #assertUntroubled({ problems }: Judgement, { inPlace = false }: SwitchOrder): void {
    const serving = new Set(this.#parts.gateway.types().map(({ kit }) => kit));
    assertNone(inPlace ? problems.filter(({ kit }) => serving.has(kit)) : problems);
  }

  async #letGo(tags: readonly string[], { order, progress }: SwitchOrder): Promise<void> {
    await this.#parts.adoption.letGo(tags, order, progress);
    for (const tag of tags) progress(say('kitLetGo', { tag }));
  }

  /** What was not told as done may be done all the same: what the folder says counts. */
  async #putInForce(release: KitRelease): Promise<void> {
    const { releases } = this.#parts;
    try {
      await releases.switchTo(release);
    } catch (thrown) {
      const inForce = await releases.inForce().catch(() => undefined);
      if (inForce?.number !== release.number) throw thrown;
      this.#trouble(thrown);
    }
  }

  /** Data generations that would be stored for a kit afterwards, as far as gates must know them. */
  #generations(kit: string, { leaving = [], past }: SwitchOrder): readonly number[] {
    const before = new Map(past?.resources.map((each) => [each.after.tag, each]));
    const stored = this.#parts.adoption.resources
      .filter((each) => each.kit === kit && !leaving.includes(each.tag))
      .map((each) => {
        const known = before.get(each.tag);
        return known !== undefined && isAs(each, known.after) ? known.before : each;
      });
    return [...new Set(stored.map(({ dataGeneration }) => dataGeneration))];
  }

  readonly #tagsOf = (kit: string): readonly string[] =>
    this.#parts.adoption.resources.filter((each) => each.kit === kit).map(({ tag }) => tag);

  #trouble(thrown: unknown): void {
    this.#parts.logger.tell(say('kitFolderTrouble', { why: wordsOf(thrown) }), { component: 'kits' });
  }
}

/** Of what was asked for, nothing may be refused or left out; of the rest, nothing that was in use. */
function assertWanted({ fates }: KitTrial, before: readonly KitFate[], { wanted }: SwitchOrder): void {
  if (wanted === undefined) return;
  for (const fate of fates) {
    const asked = wanted.includes(fate.name);
    const served = before.some(({ name, fate: was }) => name === fate.name && was === 'loaded');
    if (fate.fate === 'loaded' || !(asked || served)) continue;
    if (fate.fate === 'refused' && fate.code !== undefined) throw refusalError({ ...fate, code: fate.code });
    throw new LksspError('LKSSP_KIT_LEFT_OUT', { name: fate.name, why: fate.sentence });
  }
}

function assertNone(problems: Judgement['problems']): void {
  if (problems.length === 0) return;
  const words = problems.slice(0, MOST_TOLD).map(({ tag, why }) => `${tag}: ${why.message}`);
  const more = problems.length > MOST_TOLD ? [`and ${problems.length - MOST_TOLD} more`] : [];
  throw new LksspError('LKSSP_KIT_RESOURCES', { problems: [...words, ...more].join('; ') });
}

const MOST_TOLD = 10;

function tellAdopted(
  progress: Progress,
  before: readonly KitFate[],
  after: readonly KitFate[],
  { changed, concerned }: Adopted,
  tagsOf: (kit: string) => readonly string[],
): void {
  const same = (one: KitFate, other: KitFate): boolean =>
    one.name === other.name && one.version === other.version && one.fate === other.fate;
  const handed = new Set(concerned);
  for (const fate of after) {
    const { kit = fate.name, version = '' } = fate;
    const count = tagsOf(kit).filter((tag) => handed.has(tag)).length;
    if (fate.fate === 'loaded' && (count > 0 || !before.some((each) => same(each, fate)))) {
      progress(say('kitAdopted', { kit, version, count }));
    }
    if (fate.fate === 'refused') progress(say('kitRefused', { name: fate.name, why: fate.sentence }));
  }
  for (const { kit, name, fate } of before) {
    const isGone = !after.some((each) => each.name === name);
    if (fate === 'loaded' && isGone) progress(say('kitGone', { kit: kit ?? name }));
  }
  for (const { before: was, after: is } of changed) {
    if (was.dataGeneration === is.dataGeneration) continue;
    progress(say('kitMigrated', { tag: is.tag, from: was.dataGeneration, to: is.dataGeneration }));
  }
}
