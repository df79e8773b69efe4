import semver from 'semver';
import type { Progress } from '../../engine/procedure/operations.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { render, say } from '../../messages/sentence.js';
import type { Operation } from '../../ports/administration.js';
import type { KitAdministration, KitDetails, KitSummary, KitUpgradeStep } from '../../ports/kit-administration.js';
import type { InstalledPackage, KitChange, KitRelease, OfferedKit, VerifyFinding } from '../../ports/kit-releases.js';
import { endInterrupted, findInterrupted } from './end-interrupted.js';
import type { KitOrderParts } from './kit-order-parts.js';
import { KitShelf } from './kit-shelf.js';
import { KitSwitch } from './kit-switch.js';
import { listOffered } from './list-offered.js';
import { FOLDER_ALARM } from './open-kits.js';
import { OrderQueue } from './order-queue.js';
import { planKitUpgrade } from './plan-kit-upgrade.js';
import { RefusedAgain } from './refused-again.js';

/** Alarm of a change by hand that is not taken. */
const BY_HAND = 'kits:by-hand';
/** What the order is called that takes what was changed by hand. */
const BY_HAND_ORDER = 'take the kit folder';

/** Carries out orders about kits, one at a time: builds the next state of the kit folder, tries it beside what serves, and switches over or leaves all as it was. */
export class KitOrders implements KitAdministration {
  readonly #parts: KitOrderParts;
  readonly #shelf: KitShelf;
  readonly #switch: KitSwitch;
  readonly #queue = new OrderQueue();
  readonly #refused: RefusedAgain;

  constructor(parts: KitOrderParts) {
    this.#parts = parts;
    this.#shelf = new KitShelf(parts);
    this.#switch = new KitSwitch(parts, this.#shelf);
    this.#refused = new RefusedAgain(parts, () => this.#queue.take(() => this.#tryAgainAlone()).catch(() => undefined));
  }

  /** Reads what the kits in `folder`, which serve, say of themselves, and tries those that were refused again after a while. */
  open(folder: string): Promise<void> {
    this.#refused.begin();
    return this.#shelf.read(folder);
  }

  close(): void {
    this.#refused.end();
  }

  list(): readonly KitSummary[] {
    return this.#shelf.list();
  }

  async info(name: string): Promise<KitDetails> {
    return this.#shelf.details(this.#shelf.find(name), await this.#parts.releases.inForce());
  }

  verify(name?: string): Promise<readonly VerifyFinding[]> {
    return this.#parts.releases.verify(name === undefined ? undefined : this.#shelf.find(name).name);
  }

  offered(): Promise<readonly OfferedKit[]> {
    return listOffered(this.#parts.releases, this.#parts.machine);
  }

  async planUpgrade(names?: readonly string[]): Promise<readonly KitUpgradeStep[]> {
    return planKitUpgrade(this.#parts, this.#installed(names, await this.#parts.releases.inForce()));
  }

  async add(packages: readonly string[], how: { readonly downgrade?: boolean }, who: string): Promise<Operation> {
    const order = `kit add ${packages.join(' ')}`;
    return this.#begin(order, who, async (progress) => {
      const isTaken = (await this.#takeHand(progress)) === undefined;
      const asked = packages.map(nameOf);
      const change = { add: packages };
      await this.#change({ order, progress, change, downgrade: how.downgrade ?? false, asked, isTaken });
    });
  }

  async remove(names: readonly string[], how: { readonly letGo?: boolean }, who: string): Promise<Operation> {
    const find = () => names.map((name) => this.#shelf.find(name));
    const assertFree = () => {
      for (const { name, kit } of find()) {
        const tags = kit === undefined || how.letGo === true ? [] : this.#tagsOf(kit);
        if (tags.length > 0) throw new LksspError('LKSSP_KIT_IN_USE', { name, tags: tags.join(', ') });
      }
    };
    assertFree();
    const order = `kit remove ${names.join(' ')}`;
    return this.#begin(order, who, async (progress) => {
      await this.#takeHand(progress);
      assertFree();
      const remove = find().map(({ name }) => name);
      const leaving = find().flatMap(({ kit }) => (kit === undefined ? [] : this.#tagsOf(kit)));
      await this.#change({ order, progress, change: { remove }, downgrade: true, leaving });
    });
  }

  async upgrade(names: readonly string[] | undefined, who: string): Promise<Operation> {
    for (const name of names ?? []) this.#shelf.find(name);
    const order = ['kit upgrade', ...(names ?? [])].join(' ');
    return this.#begin(order, who, async (progress) => {
      await this.#takeHand(progress);
      const steps = await this.planUpgrade(names);
      for (const { name, from, to, why } of steps) {
        if (why !== undefined && to === from) progress(say('kitUpgradeNote', { name, version: from, why }));
      }
      const add = steps.filter(({ from, to }) => from !== to).map(({ name, to }) => `${name}@${to}`);
      if (add.length === 0) return progress(say('kitNothingNew'));
      await this.#change({ order, progress, change: { add }, downgrade: false });
    });
  }

  async rollBack(who: string): Promise<Operation> {
    const order = 'kit roll-back';
    const previous = async (): Promise<KitRelease> => {
      const release = await this.#parts.releases.previous();
      if (release === undefined) throw new LksspError('LKSSP_KIT_NO_PREVIOUS', {});
      return release;
    };
    await previous();
    return this.#begin(order, who, async (progress) => {
      const { kitSwitch: past } = this.#parts.adoption;
      await this.#switch.run({ order, progress, release: await previous(), ...(past === undefined ? {} : { past }) });
      this.#parts.alarms.clear(BY_HAND);
    });
  }

  async takeByHand(who: string): Promise<Operation> {
    return this.#begin(BY_HAND_ORDER, who, async (progress) => {
      const refused = await this.#takeHand(progress);
      if (refused !== undefined) throw refused;
      await this.#tryRefusedAgain(progress);
    });
  }

  /** Takes what was changed by hand. What is not taken stands in an alarm and is given back; the kits before go on. */
  async #takeHand(progress: Progress): Promise<LksspError | undefined> {
    const { releases, alarms } = this.#parts;
    const order = BY_HAND_ORDER;
    try {
      const release = await releases.takeByHand();
      if (release !== undefined) await this.#switch.run({ order, progress, release });
      alarms.clear(BY_HAND);
      return undefined;
    } catch (thrown) {
      const refused = new LksspError('LKSSP_KIT_BY_HAND', { why: wordsOf(thrown) }, { cause: thrown });
      alarms.raise(BY_HAND, say('kitByHand', { why: refused.message }));
      return refused;
    }
  }

  /** What stood against a kit may be mended: a program installed, a right taken away. */
  async #tryRefusedAgain(progress: Progress): Promise<void> {
    const { gateway, releases } = this.#parts;
    if (!gateway.fates().some(({ fate }) => fate === 'refused')) return;
    await this.#switch.run({ order: BY_HAND_ORDER, progress, release: await releases.inForce(), inPlace: true });
  }

  /** What could not be ended before: no order builds on kits that the store does not fit. */
  async #endInterrupted(): Promise<void> {
    const interrupted = await findInterrupted(this.#parts);
    if (interrupted !== undefined) await endInterrupted(this.#parts, interrupted);
    this.#parts.alarms.clear(FOLDER_ALARM);
  }

  async #tryAgainAlone(): Promise<void> {
    const { adoption, logger } = this.#parts;
    adoption.assertOpen();
    await this.#endInterrupted();
    await this.#tryRefusedAgain((sentence) => logger.debug(render(sentence), { component: 'kits' }));
  }

  async #change(order: {
    readonly order: string;
    readonly progress: Progress;
    readonly change: KitChange;
    readonly downgrade: boolean;
    readonly leaving?: readonly string[];
    /** Names that were asked for, also where they are installed as they are wanted already. */
    readonly asked?: readonly string[];
    /** Nothing was changed by hand that would be given up with it. */
    readonly isTaken?: boolean;
  }): Promise<void> {
    const { releases, alarms } = this.#parts;
    const { change, progress, downgrade, leaving = [], asked = [], isTaken = false } = order;
    const before = await releases.inForce();
    progress(say('kitBuilding', { what: wordsFor(change) }));
    const release = await releases.build(change);
    const wanted = release.packages.filter((each) => !before.packages.some((known) => isSame(known, each)));
    try {
      if (!downgrade) assertNoDowngrade(before.packages, wanted);
    } catch (thrown) {
      await releases.discard(release);
      throw thrown;
    }
    if (wanted.length === 0 && release.packages.length === before.packages.length) {
      progress(say('kitNothingNew'));
      // Another state with the same kits would take the place of the one that can be gone back to.
      const isNeedless = isTaken && isWantedSo(before, release) && this.#allServe(asked);
      if (isNeedless && (await this.#isAsPublished())) return releases.discard(release);
    }
    await this.#switch.run({ ...order, release, leaving, wanted: [...asked, ...wanted.map(({ name }) => name)] });
    alarms.clear(BY_HAND);
  }

  /** False also where it cannot be told: the order may be given to put files back. */
  async #isAsPublished(): Promise<boolean> {
    const findings = await this.#parts.releases.verify().catch(() => undefined);
    return findings?.length === 0;
  }

  #allServe(names: readonly string[]): boolean {
    const fates = this.#parts.gateway.fates();
    return names.every((name) => fates.some((each) => each.name === name && each.fate === 'loaded'));
  }

  /** Packages in the kit folder that are kits, all or those of these names. */
  #installed(names: readonly string[] | undefined, { packages }: KitRelease): readonly InstalledPackage[] {
    const fates = names?.map((name) => this.#shelf.find(name)) ?? this.#parts.gateway.fates();
    const kits = new Set(fates.filter(({ fate }) => fate !== 'skipped').map(({ name }) => name));
    return packages.filter(({ name }) => kits.has(name));
  }

  #tagsOf(kit: string): readonly string[] {
    return this.#parts.adoption.resources.filter((each) => each.kit === kit).map(({ tag }) => tag);
  }

  /** Behind the order before, whatever became of that. */
  #begin(order: string, who: string, act: (progress: Progress) => Promise<void>): Operation {
    const { operations, adoption } = this.#parts;
    adoption.assertOpen();
    return operations.begin(order, who, async (progress) => {
      if (this.#queue.isBusy) progress(say('kitWaits'));
      await this.#queue.take(async () => {
        adoption.assertOpen();
        await this.#endInterrupted();
        await act(progress);
      });
    });
  }
}

/** The package name in npm's words for a package. */
function nameOf(spec: string): string {
  const at = spec.indexOf('@', 1);
  return at < 0 ? spec : spec.slice(0, at);
}

function isSame(one: InstalledPackage, other: InstalledPackage): boolean {
  return one.name === other.name && one.version === other.version && one.integrity === other.integrity;
}

/** The kit folder asks for the same versions in the same words. */
function isWantedSo(before: KitRelease, after: KitRelease): boolean {
  return after.packages.every(({ name, wanted }) => {
    return before.packages.some((each) => each.name === name && each.wanted === wanted);
  });
}

function assertNoDowngrade(before: readonly InstalledPackage[], after: readonly InstalledPackage[]): void {
  for (const { name, version } of after) {
    const found = before.find((each) => each.name === name)?.version;
    if (found === undefined || semver.valid(found) === null || semver.valid(version) === null) continue;
    if (semver.lt(version, found)) throw new LksspError('LKSSP_KIT_DOWNGRADE', { name, found, wanted: version });
  }
}

function wordsFor(change: KitChange): string {
  if ('add' in change) return change.add.join(' ');
  if ('remove' in change) return `without ${change.remove.join(' ')}`;
  return Object.entries(change.exactly)
    .map(([name, version]) => `${name}@${version}`)
    .join(' ');
}
