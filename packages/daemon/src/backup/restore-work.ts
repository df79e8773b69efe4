import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  coreVersion,
  entryPoint,
  type KitRelease,
  LksspError,
  openStateStore,
  type Progress,
  say,
} from '@lkssp/core/engine';
import type { ChangeoverWork, Preparation } from '../changeover/changeover-work.js';
import { carryOut, type FileAct } from '../changeover/file-act.js';
import { boot } from '../changeover/holder.js';
import type { ServerParts } from '../changeover/server-parts.js';
import type { BackupManifest } from './backup-manifest.js';
import type { Backups } from './backups.js';
import { copyFiles, NOT_KEPT, plainFiles } from './collect-backup.js';
import { fittingKits } from './fitting-kits.js';

const TAGS_SHOWN = 8;

/** Puts store, configuration, files in care and kits of an archive in the place of those that are here. */
export class RestoreWork implements ChangeoverWork {
  readonly kind = 'restore';
  readonly what: string;
  readonly from = coreVersion();
  readonly to: string;
  readonly needsBytes: number;
  readonly #parts: ServerParts;
  readonly #backups: Backups;
  readonly #file: string;
  readonly #manifest: BackupManifest;
  #kits: KitRelease | undefined;

  /** Rejects where the archive cannot be used, or would replace what nobody meant to lose. */
  static async check(parts: ServerParts, backups: Backups, file: string, replace: boolean): Promise<RestoreWork> {
    const manifest = await backups.check(file);
    const here = parts.administration.status().resources.map(({ tag }) => tag);
    if (here.length > 0 && !replace) {
      const tags = [...here.slice(0, TAGS_SHOWN), ...(here.length > TAGS_SHOWN ? ['…'] : [])].join(', ');
      throw new LksspError('LKSSP_BACKUP_REPLACES', { count: here.length, tags, file });
    }
    return new RestoreWork(parts, backups, file, manifest);
  }

  private constructor(parts: ServerParts, backups: Backups, file: string, manifest: BackupManifest) {
    this.#parts = parts;
    this.#backups = backups;
    this.#file = file;
    this.#manifest = manifest;
    this.to = coreVersion();
    this.what = `the restore of ${file}`;
    this.needsBytes = 2 * manifest.members.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async prepare(folder: string, progress: Progress, signal: AbortSignal): Promise<Preparation> {
    const { home, program } = this.#parts;
    const unpacked = join(folder, 'unpacked');
    await this.#backups.unpack(this.#file, unpacked);
    const gone = this.#forgotten();
    if (gone.length > 0) progress(say('restoreReplaces', { tags: gone.join(', ') }));
    await settle(join(unpacked, 'store.db'));
    this.#kits = await this.#buildKits(join(unpacked, 'kits'), signal);
    const etc = join(unpacked, 'etc');
    const files = [...new Set([...(await plainFiles(etc, wanted)), ...(await plainFiles(home.etc, wanted))])];
    const care = join(home.lib, 'care');
    return {
      next: program,
      rehearsal: {
        etc,
        kitFolder: this.#kits === undefined || this.#kits.number === 0 ? undefined : this.#kits.folder,
        copyStore: (file) => copyFiles(unpacked, dirname(file), (name) => name === 'store.db'),
      },
      touches: files.map((path) => join(home.etc, path)),
      alsoUndo: [
        (await isThere(care)) ? { do: 'move', from: careBefore(folder), to: care } : { do: 'remove', path: care },
      ],
      expects: {
        resources: this.#manifest.resources.map(({ tag }) => ({ tag, served: false })),
        kits: this.#manifest.loaded,
      },
      switchTo: () => this.#switchTo(folder, files),
    };
  }

  async discard(): Promise<void> {
    if (this.#kits !== undefined && this.#kits.number !== (await this.#parts.kits.inForce()).number)
      await this.#parts.kits.discard(this.#kits);
  }

  async #buildKits(folder: string, signal: AbortSignal): Promise<KitRelease | undefined> {
    const { kits } = this.#parts;
    const before = await kits.inForce();
    const wanted = this.#manifest.kits;
    if (isSame(before, wanted)) return before;
    const fitting = await fittingKits(this.#parts, folder, wanted, this.to);
    if (fitting !== undefined) return await kits.build({ exactly: fitting }, signal);
    if (wanted.length > 0 && kits.buildFrom !== undefined) return await kits.buildFrom(folder, signal);
    const exactly = Object.fromEntries(wanted.map(({ name, version }) => [name, version]));
    return await kits.build({ exactly }, signal);
  }

  async #switchTo(folder: string, files: readonly string[]): Promise<void> {
    const { home, kits } = this.#parts;
    const unpacked = join(folder, 'unpacked');
    const store = join(home.lib, 'store.db');
    carryOut([
      { do: 'remove', path: `${store}-wal` },
      { do: 'remove', path: `${store}-shm` },
      { do: 'move', from: join(unpacked, 'store.db'), to: store },
      ...files.map((path): FileAct => replaceFile(join(unpacked, 'etc', path), join(home.etc, path))),
    ]);
    const care = join(home.lib, 'care');
    if (existsSync(care)) renameSync(care, careBefore(folder));
    if (existsSync(join(unpacked, 'care'))) carryOut([{ do: 'move', from: join(unpacked, 'care'), to: care }]);
    if (this.#kits !== undefined && this.#kits.number !== (await kits.inForce()).number)
      await kits.switchTo(this.#kits);
    rmSync(unpacked, { recursive: true, force: true });
  }

  /** Tags that are here and not in the archive. */
  #forgotten(): readonly string[] {
    const kept = new Set(this.#manifest.resources.map(({ tag }) => tag));
    return this.#parts.administration.status().resources.flatMap(({ tag }) => (kept.has(tag) ? [] : [tag]));
  }
}

/** What the archive does not have is not left beside what it has. */
function replaceFile(from: string, to: string): FileAct {
  if (!existsSync(from)) return { do: 'remove', path: to };
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  return { do: 'move', from, to };
}

/** Brings the store of an archive to this generation, and to the end of an orderly run: the next start looks at everything first. */
async function settle(file: string): Promise<void> {
  const store = await openStateStore(file, {
    worker: entryPoint('engine/state/store-worker'),
    bootId: boot(),
    coreVersion: coreVersion(),
  });
  try {
    const { lastRun } = await store.load();
    const run = { bootId: lastRun?.bootId ?? boot(), end: 'kept-running' } as const;
    await store.commit([{ put: 'run', run }, { drop: 'latch' }]);
  } finally {
    await store.close();
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isSame(release: KitRelease, wanted: BackupManifest['kits']): boolean {
  const key = ({ name, version, integrity = '' }: BackupManifest['kits'][number]) => `${name}@${version} ${integrity}`;
  const [one, other] = [release.packages.map(key).toSorted(), wanted.map(key).toSorted()];
  return one.length === other.length && one.every((each, at) => each === other[at]);
}

function careBefore(folder: string): string {
  return join(folder, 'care-before');
}

function wanted(name: string): boolean {
  return !NOT_KEPT.includes(name);
}
