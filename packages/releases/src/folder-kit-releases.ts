import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type KitChange,
  type KitRelease,
  type KitReleases,
  LksspError,
  type PublishedVersion,
  type VerifyFinding,
} from '@lkssp/core/engine';
import { asLksspErrors } from './folder/as-lkssp-errors.js';
import { linkDurably, readJson, removeDurably, writeDurably } from './folder/durable-file.js';
import { Exclusive } from './folder/exclusive.js';
import { watchFolder } from './folder/watch-folder.js';
import { assertGuarded } from './folder/guarded-folder.js';
import { KitFolder } from './folder/kit-folder.js';
import { KNOWN_KITS } from './folder/known-kits.js';
import { BUSY_MS, DEADLINE_MS } from './folder/limits.js';
import { nextNumber, ownFolder, removeFolder } from './folder/numbered-folder.js';
import { ensurePrefix, prepareKitFolder } from './folder/prepare-kit-folder.js';
import { pruneKitFolder } from './folder/prune-kit-folder.js';
import { sceneOf, supplyOf } from './folder/supply-of.js';
import { treeDigest, whatIsHalf } from './folder/tree-digest.js';
import type { KitReleasesOrder } from './kit-releases.js';
import { findingsOf } from './folder/findings-of.js';
import type { BuildChange, BuildTask, Task } from './workshop/tasks.js';
import { npmSettings } from './workshop/npm-settings.js';
import { syncPath } from './workshop/sync-tree.js';
import { runInWorkshop } from './workshop/workshop.js';

const KEYWORD = 'lkssp-kit';

/** The kit folder on disk: `loaded/` for kit hosts, `releases/` and `current` for people, `in-force.json` decides. */
export class FolderKitReleases implements KitReleases {
  readonly #order: KitReleasesOrder;
  readonly #folder: KitFolder;
  readonly #exclusive: Exclusive;
  #prepared: Promise<void> | undefined;

  constructor(order: KitReleasesOrder) {
    this.#order = order;
    this.#folder = new KitFolder(order.folder);
    this.#exclusive = new Exclusive(order.folder, join(order.folder, '.lock'), order.busyMs ?? BUSY_MS);
  }

  async inForce(): Promise<KitRelease> {
    await this.#prepare();
    return this.#folder.release(await this.#number());
  }

  async previous(): Promise<KitRelease | undefined> {
    await this.#prepare();
    const { previous } = (await this.#folder.inForce()) ?? {};
    return previous === undefined ? undefined : this.#known(previous);
  }

  build(change: KitChange, signal?: AbortSignal): Promise<KitRelease> {
    return this.#alone(async () => {
      await this.#assertGuarded();
      const from = this.#folder.loadedAt(await this.#number());
      return this.#make(from, change, signal);
    });
  }

  async saveTo(folder: string, limitBytes: number): Promise<void> {
    const { folder: prefix, number } = await this.inForce();
    if (number === 0) return;
    const task = { kind: 'save', prefix, into: folder, limitBytes, supply: this.#supply() } as const;
    await this.#run<'save'>(task, 'The copy of the kits');
  }

  buildFrom(folder: string, signal?: AbortSignal): Promise<KitRelease> {
    return this.#alone(async () => {
      await this.#assertGuarded();
      return this.#make(folder, { locked: true }, signal, undefined, folder);
    });
  }

  takeByHand(): Promise<KitRelease | undefined> {
    return this.#alone(async () => {
      const number = await this.#number();
      const { prefix, digest } = await this.#folder.note(number);
      const path = this.#folder.prefixAt(prefix);
      const found = await treeDigest(path);
      if (found === digest) return undefined;
      await this.#assertGuarded();
      await this.#assertWhole(path);
      return this.#make(path, { locked: true }, undefined, { prefix, digest: found });
    });
  }

  begin(release: KitRelease): Promise<void> {
    return this.#alone(async () => {
      await this.#assertKnown(release);
      await ensurePrefix(this.#folder, release.number, (await this.#number()) !== release.number);
      await writeDurably(this.#begunFile, `${JSON.stringify({ number: release.number })}\n`);
    });
  }

  async begun(): Promise<KitRelease | undefined> {
    await this.#prepare();
    const { number } = ((await readJson(this.#begunFile)) ?? {}) as { number?: unknown };
    return typeof number === 'number' ? this.#known(number) : undefined;
  }

  switchTo(release: KitRelease): Promise<void> {
    return this.#alone(async () => {
      await this.#assertKnown(release);
      const before = await this.#folder.inForce();
      const same = before?.number === release.number;
      const prefix = await ensurePrefix(this.#folder, release.number, !same);
      const previous = same ? before.previous : before?.number;
      await this.#folder.writeInForce({ number: release.number, ...(previous === undefined ? {} : { previous }) });
      await linkDurably(this.#folder.current, join('releases', prefix));
      await removeDurably(this.#begunFile);
    });
  }

  discard(release: KitRelease): Promise<void> {
    return this.#alone(async () => {
      const begun = ((await readJson(this.#begunFile)) ?? {}) as { number?: unknown };
      if (begun.number === release.number) await removeDurably(this.#begunFile);
      await pruneKitFolder(this.#folder, ({ number }) => number !== release.number);
    });
  }

  prune(inUse: ReadonlySet<string>): Promise<void> {
    return this.#alone(async () => {
      const begun = ((await readJson(this.#begunFile)) ?? {}) as { number?: unknown };
      const used = [...inUse];
      await pruneKitFolder(this.#folder, ({ number, folder }) => {
        return number === begun.number || used.some((each) => each === folder || each.startsWith(`${folder}/`));
      });
    });
  }

  async verify(name?: string): Promise<readonly VerifyFinding[]> {
    const number = await this.inForce().then((release) => release.number);
    const { prefix } = await this.#folder.note(number);
    const folders = [this.#folder.loadedAt(number), this.#folder.prefixAt(prefix)];
    const task = { kind: 'verify', folders, supply: this.#supply(), ...(name === undefined ? {} : { name }) } as const;
    return findingsOf(await this.#run<'verify'>(task, 'The comparison of packages'));
  }

  async versions(name: string): Promise<readonly PublishedVersion[]> {
    await this.#prepare();
    return this.#run<'versions'>({ kind: 'versions', name, supply: this.#supply() }, `The question about ${name}`);
  }

  async offered(): Promise<readonly PublishedVersion[]> {
    await this.#prepare();
    const task = { kind: 'search', keyword: KEYWORD, known: KNOWN_KITS, supply: this.#supply() } as const;
    return this.#run<'search'>(task, 'The search for kits');
  }

  watch(changed: () => void): () => void {
    return watchFolder(this.#folder, this.#order, changed);
  }

  get #begunFile(): string {
    return join(this.#folder.path, 'begun');
  }

  async #known(number: number): Promise<KitRelease | undefined> {
    return (await this.#folder.has(number)) ? this.#folder.release(number) : undefined;
  }

  async #number(): Promise<number> {
    return (await this.#folder.inForce())?.number ?? 0;
  }

  async #make(
    from: string,
    change: BuildChange,
    signal: AbortSignal | undefined,
    byHand?: { readonly prefix: string; readonly digest: string },
    saved?: string,
  ): Promise<KitRelease> {
    const number = await nextNumber(this.#folder.path, ['releases', 'loaded']);
    const loaded = `${this.#folder.loadedAt(number)}.new`;
    const prefix = `${this.#folder.prefixAt(String(number))}.new`;
    try {
      const into = byHand === undefined ? prefix : loaded;
      await this.#build({ from, change, into, copyTo: loaded, saved }, byHand, signal);
      if (byHand !== undefined && (await treeDigest(from)) !== byHand.digest)
        this.#halfDone(from, 'npm is at work there');
      const note = byHand ?? { prefix: String(number), digest: await treeDigest(prefix) };
      await this.#folder.writeNote(loaded, note);
      if (byHand === undefined) await rename(prefix, this.#folder.prefixAt(String(number)));
      await rename(loaded, this.#folder.loadedAt(number));
      for (const each of [loaded, prefix]) await syncPath(join(each, '..'));
      return await this.#folder.release(number);
    } catch (error) {
      for (const each of [loaded, prefix]) await rm(each, { recursive: true, force: true });
      await removeFolder(this.#folder.prefixAt(String(number)));
      throw error;
    }
  }

  #build(
    {
      from,
      change,
      into,
      copyTo,
      saved,
    }: Pick<BuildTask, 'change' | 'into'> & {
      readonly from: string;
      readonly copyTo: string;
      readonly saved: string | undefined;
    },
    byHand: object | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const common = { kind: 'build', into, from, change, tarballs: this.#folder.tarballs, style: 'kits' } as const;
    const task = {
      ...common,
      supply: this.#supply(),
      ...(byHand === undefined ? { copyTo } : {}),
      ...(saved === undefined ? {} : { saved }),
    };
    return this.#run<'build'>(task, 'The installation of packages', signal);
  }

  async #assertWhole(path: string): Promise<void> {
    const half = await whatIsHalf(path);
    if (half !== undefined) this.#halfDone(path, half);
  }

  #halfDone(folder: string, why: string): never {
    throw new LksspError('LKSSP_KIT_FOLDER_HALF', { folder, why });
  }

  async #assertKnown({ number }: KitRelease): Promise<void> {
    if (await this.#folder.has(number)) return;
    throw new LksspError('LKSSP_RELEASE_UNKNOWN', { number: String(number), folder: this.#folder.path });
  }

  #assertGuarded(): Promise<void> {
    return assertGuarded(this.#folder.path, ['releases', 'loaded', 'tarballs']);
  }

  #supply(): ReturnType<typeof supplyOf> {
    return supplyOf(this.#order);
  }

  async #run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>, what: string, signal?: AbortSignal) {
    const { deadlineMs = DEADLINE_MS, onProgress } = this.#order;
    return runInWorkshop<Kind>(task, { scene: await sceneOf(this.#order), deadlineMs, what, signal, onProgress });
  }

  /** Once: what an earlier process has left is put in order. */
  #prepare(): Promise<void> {
    this.#prepared ??= this.#tidy();
    return this.#prepared;
  }

  /** Where it is known what is in force, that can be told also while another works here, and when the disk takes nothing. */
  async #tidy(): Promise<void> {
    const known = (await this.#folder.inForce()) !== undefined;
    try {
      await this.#exclusively(() => Promise.resolve(), known ? 0 : undefined);
    } catch (error) {
      this.#prepared = undefined;
      if (!known) throw error;
    }
  }

  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#prepare();
    return this.#exclusively(work);
  }

  async #exclusively<Result>(work: () => Promise<Result>, limitMs?: number): Promise<Result> {
    return asLksspErrors(
      async () => {
        await ownFolder(this.#order.folder);
        return this.#exclusive.run(async () => {
          await prepareKitFolder(this.#folder, await npmSettings(this.#supply()));
          return work();
        }, limitMs);
      },
      await sceneOf(this.#order),
    );
  }
}
