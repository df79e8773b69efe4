import { type FSWatcher, existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { KitReleasesOrder } from '../kit-releases.js';
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
  let resting: NodeJS.Timeout | undefined;
  let watchers: readonly FSWatcher[] = [];
  let watched = '';
  const rest = (): void => {
    clearTimeout(resting);
    resting = setTimeout(turn, restMs).unref();
  };
  const turn = (): void => {
    const path = join(folder.path, 'releases', folder.linked() ?? 'none');
    const places = [path, join(path, 'node_modules')].filter((each) => existsSync(each));
    if (places.join() !== watched) {
      for (const each of watchers) each.close();
      watchers = places.flatMap((place) => listen(place, rest));
      watched = places.join();
    }
    void look.turn();
  };
  const poll = setInterval(turn, pollMs).unref();
  turn();
  return () => {
    clearTimeout(resting);
    clearInterval(poll);
    for (const each of watchers) each.close();
  };
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
    const found = treeDigest(path);
    if (found === (this.#told ?? digest) || this.#isStillHalf(path, found)) return;
    this.#told = found;
    this.#changed();
  }

  #isStillHalf(path: string, digest: string): boolean {
    if (whatIsHalf(path) === undefined) return false;
    this.#half = { digest, looks: this.#half.digest === digest ? this.#half.looks + 1 : 1 };
    return this.#half.looks < HALF_LOOKS;
  }
}
