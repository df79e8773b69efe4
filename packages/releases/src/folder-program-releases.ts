import { readlink, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LksspError, type PublishedVersion, type VerifyFinding } from '@lkssp/core/engine';
import { asLksspErrors } from './folder/as-lkssp-errors.js';
import { linkDurably, removeDurably } from './folder/durable-file.js';
import { Exclusive } from './folder/exclusive.js';
import { findingsOf } from './folder/findings-of.js';
import { isThere } from './folder/is-there.js';
import { assertGuarded } from './folder/guarded-folder.js';
import { nextNumber, numbersIn, ownFolder, removeFolder, removeUnfinished } from './folder/numbered-folder.js';
import { BUSY_MS, DEADLINE_MS } from './folder/limits.js';
import { sceneOf, supplyOf } from './folder/supply-of.js';
import type { ProgramRelease, ProgramReleases } from './program-releases.js';
import type { ReleasesOrder } from './releases-order.js';
import { installedIn, versionAt } from './workshop/lock-file.js';
import { syncPath } from './workshop/sync-tree.js';
import type { Task } from './workshop/tasks.js';
import { runInWorkshop } from './workshop/workshop.js';

const CORE = 'node_modules/@lkssp/core';

/** HOME/lib/program on disk. The link `current` is the one place that decides. */
export class FolderProgramReleases implements ProgramReleases {
  readonly #order: ReleasesOrder;
  readonly #exclusive: Exclusive;
  readonly #releases: string;

  constructor(order: ReleasesOrder) {
    this.#order = order;
    this.#exclusive = new Exclusive(order.folder, join(order.folder, '.lock'), order.busyMs ?? BUSY_MS);
    this.#releases = join(order.folder, 'releases');
  }

  async inForce(): Promise<ProgramRelease | undefined> {
    return this.release(await this.#linked('current'));
  }

  async previous(): Promise<ProgramRelease | undefined> {
    return this.release(await this.#linked('previous'));
  }

  async release(number: number): Promise<ProgramRelease | undefined> {
    return (await isThere(this.#at(number))) ? this.#read(number) : undefined;
  }

  build(packages: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ProgramRelease> {
    return this.#alone(async () => {
      await assertGuarded(this.#order.folder, ['releases']);
      const number = await nextNumber(this.#order.folder, ['releases']);
      const into = `${this.#at(number)}.new`;
      const tarballs = join(this.#order.folder, 'tarballs');
      const common = { kind: 'build', into, tarballs, style: 'programs', supply: supplyOf(this.#order) } as const;
      try {
        await this.#run<'build'>({ ...common, change: { exactly: packages } }, 'The installation of programs', signal);
        await rename(into, this.#at(number));
        await syncPath(this.#releases);
        return await this.#read(number);
      } catch (error) {
        await rm(into, { recursive: true, force: true });
        throw error;
      }
    });
  }

  switchTo(release: ProgramRelease | undefined): Promise<void> {
    return this.#alone(async () => {
      const before = await this.#linked('current');
      const number = release?.number;
      if (before === (number ?? NONE)) return;
      if (number !== undefined && !(await isThere(this.#at(number)))) this.#unknown(number);
      if (before !== NONE) await this.#link('previous', before);
      if (number === undefined) await removeDurably(join(this.#order.folder, 'current'));
      else await this.#link('current', number);
    });
  }

  discard({ number }: ProgramRelease): Promise<void> {
    return this.#alone(async () => {
      const kept = [await this.#linked('current'), await this.#linked('previous')];
      if (!kept.includes(number)) await removeFolder(this.#at(number));
    });
  }

  prune(keep: readonly number[] = []): Promise<void> {
    return this.#alone(async () => {
      const kept = new Set([...keep, await this.#linked('current'), await this.#linked('previous')]);
      for (const number of await numbersIn(this.#releases)) if (!kept.has(number)) await removeFolder(this.#at(number));
    });
  }

  async verify(): Promise<readonly VerifyFinding[]> {
    const inForce = await this.inForce();
    if (inForce === undefined) return [];
    const task = { kind: 'verify', folders: [inForce.folder], supply: supplyOf(this.#order) } as const;
    return findingsOf(await this.#guarded(() => this.#run<'verify'>(task, 'The comparison of programs')));
  }

  versions(name: string): Promise<readonly PublishedVersion[]> {
    const task = { kind: 'versions', name, supply: supplyOf(this.#order) } as const;
    return this.#guarded(async () => {
      await ownFolder(this.#order.folder);
      return this.#run<'versions'>(task, `The question about ${name}`);
    });
  }

  #at(number: number): string {
    return join(this.#releases, String(number));
  }

  async #read(number: number): Promise<ProgramRelease> {
    const folder = this.#at(number);
    const core = await versionAt(join(folder, CORE));
    return { number, folder, packages: await installedIn(folder), ...(core === undefined ? {} : { core }) };
  }

  async #linked(name: 'current' | 'previous'): Promise<number> {
    try {
      const target = await readlink(join(this.#order.folder, name));
      return /^releases\/\d+$/.test(target) ? Number(basename(target)) : NONE;
    } catch {
      return NONE;
    }
  }

  #link(name: 'current' | 'previous', number: number): Promise<void> {
    return linkDurably(join(this.#order.folder, name), join('releases', String(number)));
  }

  #unknown(number: number): never {
    throw new LksspError('LKSSP_RELEASE_UNKNOWN', { number: String(number), folder: this.#order.folder });
  }

  async #run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>, what: string, signal?: AbortSignal) {
    const { deadlineMs = DEADLINE_MS, onProgress } = this.#order;
    return runInWorkshop<Kind>(task, { scene: await sceneOf(this.#order), deadlineMs, what, signal, onProgress });
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    return asLksspErrors(work, await sceneOf(this.#order));
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#guarded(async () => {
      await ownFolder(this.#order.folder, READABLE);
      await ownFolder(this.#releases, READABLE);
      return this.#exclusive.run(async () => {
        await removeUnfinished(this.#releases);
        return work();
      });
    });
  }
}

/** No release has it. */
const NONE = -1;
/** Programs are run by everybody who may run lkssp. */
const READABLE = 0o755;
