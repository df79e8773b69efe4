import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type BackupFile,
  coreVersion,
  inService,
  LksspError,
  type Operation,
  say,
  STORE_REACH,
  wordsOf,
} from '@lkssp/core/engine';
import { assertRoom } from '../changeover/assert-room.js';
import type { JournalRecord } from '../changeover/journal-record.js';
import type { ServerParts } from '../changeover/server-parts.js';
import { askArchive } from './ask-archive.js';
import { BACKUP_FORMAT, type BackupManifest } from './backup-manifest.js';
import { collectBackup } from './collect-backup.js';

const SUFFIX = '.tar.gz';
/** Those that changeovers made by themselves. */
const AUTOMATIC = 'before-';
const AUTOMATIC_KEPT = 5;
const CONTEXT = { component: 'backup' };

/** Makes, lists and checks backups. */
export class Backups {
  readonly #parts: ServerParts;
  #count = 0;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Where they are made when nobody says otherwise. */
  get folder(): string {
    return join(this.#parts.home.lib, 'backups');
  }

  async order(file: string | undefined, who: string): Promise<Operation> {
    const { operations, clock, home } = this.#parts;
    const target = file ?? join(this.folder, `lkssp-${hostname()}-${stamp(clock.wall())}${SUFFIX}`);
    if ((await sizeOf(target)) !== undefined) throw new LksspError('LKSSP_BACKUP_EXISTS', { file: target });
    await assertRoom(home.lib, 'the backup', 2 * ((await sizeOf(join(home.lib, 'store.db'))) ?? 0));
    return operations.begin('backup', who, async (progress) => {
      const { resources, kits } = await this.make(target);
      const size = `${Math.ceil(((await sizeOf(target)) ?? 0) / 1024)} KiB`;
      const made = say('backupMade', { file: target, resources: resources.length, kits: kits.length, size });
      progress(made);
      this.#parts.logger.tell(made, CONTEXT);
    });
  }

  /** Before a changeover; the oldest of these go. Gives its file. */
  async automatic({ id }: JournalRecord): Promise<string> {
    const file = join(this.folder, `${AUTOMATIC}${id}${SUFFIX}`);
    await this.make(file);
    const old = (await this.#names()).filter((name) => name.startsWith(AUTOMATIC));
    for (const name of old.toSorted().toReversed().slice(AUTOMATIC_KEPT)) await rm(join(this.folder, name));
    return file;
  }

  /** Rejects with LKSSP_BACKUP_FAILED, and has left nothing then. */
  async make(file: string): Promise<BackupManifest> {
    const { home, program } = this.#parts;
    this.#count += 1;
    const staging = join(home.lib, 'backups', `.staging-${process.pid}-${this.#count}`);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      for (const left of await this.#staged()) await rm(join(this.folder, left), { recursive: true, force: true });
      await collectBackup(this.#parts, staging);
      return await askArchive(program, { do: 'make', folder: staging, file, about: await this.#about() });
    } catch (thrown) {
      throw new LksspError('LKSSP_BACKUP_FAILED', { file, why: wordsOf(thrown) }, { cause: thrown });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }

  /** Newest first. One that cannot be used is listed with what is wrong with it. */
  async list(file?: string): Promise<readonly BackupFile[]> {
    const files = file === undefined ? (await this.#names()).map((name) => join(this.folder, name)) : [file];
    const found: BackupFile[] = [];
    for (const each of files) found.push(await this.#look(each));
    return found.toSorted((one, other) => other.createdAt - one.createdAt);
  }

  /** The manifest of a backup that this version can restore. Rejects with LKSSP_BACKUP_UNUSABLE, _TOO_NEW or _TOO_OLD. */
  async check(file: string): Promise<BackupManifest> {
    const manifest = await askArchive(this.#parts.program, { do: 'check', file }).catch((thrown: unknown) => {
      throw new LksspError('LKSSP_BACKUP_UNUSABLE', { file, why: wordsOf(thrown) });
    });
    assertUsable(file, manifest);
    return manifest;
  }

  async unpack(file: string, folder: string): Promise<BackupManifest> {
    return await askArchive(this.#parts.program, { do: 'unpack', file, folder }).catch((thrown: unknown) => {
      throw new LksspError('LKSSP_BACKUP_UNUSABLE', { file, why: wordsOf(thrown) });
    });
  }

  async #look(file: string): Promise<BackupFile> {
    const bytes = (await sizeOf(file)) ?? 0;
    const nothing = { createdAt: 0, node: '', version: '', generation: 0, resources: 0, kits: [] };
    let manifest: BackupManifest;
    try {
      manifest = await askArchive(this.#parts.program, { do: 'check', file });
    } catch (thrown) {
      return { file, ...nothing, bytes, problem: wordsOf(thrown) };
    }
    const { createdAt, node, version, generation, resources, kits } = manifest;
    const about = { file, createdAt, node, version, generation, resources: resources.length, kits, bytes };
    try {
      assertUsable(file, manifest);
      return about;
    } catch (thrown) {
      return { ...about, problem: wordsOf(thrown) };
    }
  }

  async #about(): Promise<Omit<BackupManifest, 'members'>> {
    const { administration, kits, clock } = this.#parts;
    const { packages } = await kits.inForce();
    return {
      lksspBackup: BACKUP_FORMAT,
      createdAt: clock.wall(),
      node: hostname(),
      version: coreVersion(),
      generation: STORE_REACH.generation,
      resources: administration.status().resources.map(({ tag, state }) => ({ tag, served: inService(state) })),
      loaded: administration.kits().flatMap(({ fate, kit }) => (fate === 'loaded' && kit !== undefined ? [kit] : [])),
      kits: packages.map(({ name, version, integrity }) => ({
        name,
        version,
        ...(integrity === undefined ? {} : { integrity }),
      })),
    };
  }

  async #names(): Promise<readonly string[]> {
    return (await this.#entries()).filter((name) => name.endsWith(SUFFIX));
  }

  /** Left by a daemon that was killed meanwhile. */
  async #staged(): Promise<readonly string[]> {
    return (await this.#entries()).filter(
      (name) => name.startsWith('.staging-') && !name.startsWith(`.staging-${process.pid}-`),
    );
  }

  async #entries(): Promise<readonly string[]> {
    return await readdir(this.folder).catch(() => []);
  }
}

function assertUsable(file: string, { lksspBackup, generation, version }: BackupManifest): void {
  const { generation: newest, oldest } = STORE_REACH;
  if (lksspBackup > BACKUP_FORMAT || generation > newest)
    throw new LksspError('LKSSP_BACKUP_TOO_NEW', { file, version, core: coreVersion() });
  if (generation < oldest) throw new LksspError('LKSSP_BACKUP_TOO_OLD', { file, found: generation, oldest, newest });
}

/** Undefined where there is no such file. */
async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}

function stamp(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
