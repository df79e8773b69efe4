import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { KitReleasesOrder } from '../kit-releases.js';
import { isThere } from './is-there.js';
import type { KitFolder } from './kit-folder.js';
import { treeDigest, whatIsHalf } from './tree-digest.js';

const POLL_MS = 30_000;
const REST_MS = 1500;
/** So often a half-done folder is left alone before it is told of all the same. */
const HALF_LOOKS = 3;

const TOLD_BY = new Set(['package.json', 'package-lock.json', 'node_modules', '.package-lock.json']);

/** Calls back when somebody has changed the prefix in force and has come to rest. Never throws; without events it goes on polling. */
export function watchFolder(
  folder: KitFolder,
  { pollMs = POLL_MS, restMs = REST_MS }: KitReleasesOrder,
  changed: () => void,
): () => void {
  const look = new Look(folder, changed);
  const ears = new Ears();
  let resting: NodeJS.Timeout | undefined;
  let busy = false;
  let missed = false;
  // Never two at once: on a disk that hangs, the first waits and no other joins it.
  const turn = async (): Promise<void> => {
    if (busy) {
      missed = true;
      return;
    }
    busy = true;
    try {
      await ears.listenAt(join(folder.releases, (await folder.linked()) ?? 'none'), rest);
      await look.turn();
    } catch {
      // A folder that is being replaced: the next turn sees it as it is then.
    } finally {
      busy = false;
      if (missed) rest();
      missed = false;
    }
  };
  const rest = (): void => {
    clearTimeout(resting);
    resting = setTimeout(() => void turn(), restMs).unref();
  };
  const poll = setInterval(() => void turn(), pollMs).unref();
  void turn();
  return () => {
    clearTimeout(resting);
    clearInterval(poll);
    ears.close();
  };
}

/** What the kernel is asked to tell of one prefix. */
class Ears {
  #watched = '';
  #watchers: readonly FSWatcher[] = [];
  #closed = false;

  /** Asks anew where the prefix is another, or has got its node_modules. The kernel is asked only for what has just answered. */
  async listenAt(prefix: string, told: () => void): Promise<void> {
    const modules = join(prefix, 'node_modules');
    const places = [...((await isThere(prefix)) ? [prefix] : []), ...((await isThere(modules)) ? [modules] : [])];
    if (this.#closed || places.join() === this.#watched) return;
    for (const each of this.#watchers) each.close();
    this.#watchers = places.flatMap((place) => listen(place, told));
    this.#watched = places.join();
  }

  close(): void {
    this.#closed = true;
    for (const each of this.#watchers) each.close();
  }
}

function listen(place: string, told: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(place, { persistent: false }, (_, name) => {
      if (name === null || TOLD_BY.has(name)) told();
    });
    // The folder may go, the kernel may have no more watches: the poll is slower and goes on.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}

/** Remembers what it has told of, so that what was not taken is told once. */
class Look {
  readonly #folder: KitFolder;
  readonly #changed: () => void;
  #told: string | undefined;
  #half = { digest: '', looks: 0 };

  constructor(folder: KitFolder, changed: () => void) {
    this.#folder = folder;
    this.#changed = changed;
  }

  async turn(): Promise<void> {
    const inForce = await this.#folder.inForce();
    if (inForce === undefined) return;
    const { prefix, digest } = await this.#folder.note(inForce.number);
    const path = this.#folder.prefixAt(prefix);
    const found = await treeDigest(path);
    if (found === (this.#told ?? digest) || (await this.#isStillHalf(path, found))) return;
    this.#told = found;
    this.#changed();
  }

  async #isStillHalf(path: string, digest: string): Promise<boolean> {
    if ((await whatIsHalf(path)) === undefined) return false;
    this.#half = { digest, looks: this.#half.digest === digest ? this.#half.looks + 1 : 1 };
    return this.#half.looks < HALF_LOOKS;
  }
}
