import { readlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KitRelease } from '@lkssp/core/engine';
import { installedIn } from '../workshop/lock-file.js';
import { readJson, writeDurably } from './durable-file.js';
import { isThere } from './is-there.js';
import { treeDigest } from './tree-digest.js';

/** Which state is in force. The file that holds it is the one place that decides; the link `current` follows it. */
export interface InForce {
  readonly number: number;
  readonly previous?: number;
}

/** What a state's own copy knows of the prefix that people may work in. */
export interface ReleaseNote {
  /** Name below `releases/`. */
  readonly prefix: string;
  /** Of that prefix, when it was as the copy is. */
  readonly digest: string;
}

const NOTE = '.lkssp-release.json';

/** Where everything is in the kit folder, and what its small files say. Reads; changes nothing but them. */
export class KitFolder {
  readonly path: string;
  readonly current: string;
  readonly releases: string;
  readonly loaded: string;
  readonly tarballs: string;

  constructor(path: string) {
    this.path = path;
    this.current = join(path, 'current');
    this.releases = join(path, 'releases');
    this.loaded = join(path, 'loaded');
    this.tarballs = join(path, 'tarballs');
  }

  /** The daemon's own copy of a state. */
  loadedAt(number: number): string {
    return join(this.loaded, String(number));
  }

  has(number: number): Promise<boolean> {
    return isThere(this.loadedAt(number));
  }

  async release(number: number): Promise<KitRelease> {
    const folder = this.loadedAt(number);
    return { number, folder, packages: await packagesOf(folder) };
  }

  /** Undefined in a folder that was never used; where the file was lost, the link says it. */
  async inForce(): Promise<InForce | undefined> {
    const read = (await readJson(join(this.path, 'in-force.json'))) as Partial<InForce> | undefined;
    if (typeof read?.number === 'number' && (await this.has(read.number))) {
      const { number, previous } = read;
      return { number, ...(typeof previous === 'number' ? { previous } : {}) };
    }
    const linked = await this.linked();
    return linked !== undefined && /^\d+$/.test(linked) && (await this.has(Number(linked)))
      ? { number: Number(linked) }
      : undefined;
  }

  async writeInForce(inForce: InForce): Promise<void> {
    const { digest } = await this.note(inForce.number);
    await writeDurably(join(this.path, 'in-force.json'), `${JSON.stringify({ ...inForce, digest })}\n`);
  }

  /** The prefix that `current` points to; undefined when it is no link of ours. */
  async linked(): Promise<string | undefined> {
    try {
      const target = await readlink(this.current);
      return target === join('releases', basename(target)) ? basename(target) : undefined;
    } catch {
      return undefined;
    }
  }

  async note(number: number): Promise<ReleaseNote> {
    const folder = this.loadedAt(number);
    const read = (await readJson(join(folder, NOTE))) as Partial<ReleaseNote> | undefined;
    return { prefix: read?.prefix ?? String(number), digest: read?.digest ?? (await treeDigest(folder)) };
  }

  /** Into a copy that is not in its place yet. */
  writeNote(copy: string, note: ReleaseNote): Promise<void> {
    return writeFile(join(copy, NOTE), `${JSON.stringify(note)}\n`, { mode: 0o600 });
  }

  /** Of a copy in its place. */
  renote(number: number, note: ReleaseNote): Promise<void> {
    return writeDurably(join(this.loadedAt(number), NOTE), `${JSON.stringify(note)}\n`);
  }

  prefixAt(name: string): string {
    return join(this.releases, name);
  }

  /** A name for another prefix of the same state. */
  async freePrefix(number: number): Promise<string> {
    for (let more = 2; ; more += 1) {
      const name = `${number}-${more}`;
      if (!(await isThere(this.prefixAt(name)))) return name;
    }
  }
}

/** A package.json that cannot be read names no packages here: whoever loads kits says so. */
async function packagesOf(folder: string): Promise<KitRelease['packages']> {
  try {
    return await installedIn(folder);
  } catch {
    return [];
  }
}
