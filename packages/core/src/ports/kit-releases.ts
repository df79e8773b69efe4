import type { KitCategory } from '../domain/kit-categories.js';

/** A direct dependency of the kit folder, as it is installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** What the folder's package.json asks for: a range, a tag, a file. */
  readonly wanted: string;
  /** Subresource integrity of the tarball (sha512-…); absent for what did not come as a tarball. */
  readonly integrity?: string;
}

/** One complete, numbered state of the kit folder. Nobody but lkssp writes to it, and it never changes. */
export interface KitRelease {
  /** Counts up, never used twice. 0: there are no kits yet. */
  readonly number: number;
  /** Absolute: an npm prefix with package.json, lock file and node_modules, from which kit hosts import. */
  readonly folder: string;
  readonly packages: readonly InstalledPackage[];
}

/** What the next release is to have that the one in force has not. */
export type KitChange =
  /** npm's own words for packages: `@lkssp/kit-ip@^1`, an absolute path of a tarball or folder. */
  | { readonly add: readonly string[] }
  /** Package names. */
  | { readonly remove: readonly string[] }
  /** Exactly these packages and versions, and no other. */
  | { readonly exactly: Readonly<Record<string, string>> };

/** A file of an installed package that is not as it was published. */
export interface VerifyFinding {
  /** Package name, also of a kit's own dependency. */
  readonly name: string;
  readonly version: string;
  /** Relative to the package's folder; absent when the package as a whole cannot be compared. */
  readonly file?: string;
  readonly is: 'changed' | 'missing' | 'added' | 'unpublished' | 'unproven';
  /** The sentence for the person. */
  readonly says: string;
}

/** A version that the registry offers. */
export interface PublishedVersion {
  readonly name: string;
  readonly version: string;
  /** Its package.json, as far as the registry tells it. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** A kit that the registry offers, for lists by category. */
export interface OfferedKit {
  readonly name: string;
  /** The newest version that fits this lkssp; the newest of all where none does. */
  readonly version: string;
  readonly category: KitCategory;
  readonly title: string;
  /** False when no version fits this lkssp. */
  readonly fits: boolean;
}

/**
 * The kit folder: numbered states of it, how the next is built, and which one is in force. Everything slow happens in a
 * process of its own. Rejects with an LksspError of the 301 numbers; a build that fails leaves nothing behind and
 * changes nothing.
 */
export interface KitReleases {
  /** The state in force; number 0 where no kit was ever installed. */
  inForce(): Promise<KitRelease>;
  /** The state before it, while it is kept. */
  previous(): Promise<KitRelease | undefined>;
  /** Builds the next state: resolved, fetched, proven by digest and, where the configuration demands it, by signature; synced. It is not in force. One build at a time; a second one waits. */
  build(change: KitChange, signal?: AbortSignal): Promise<KitRelease>;
  /** A copy of what somebody has made of `current` by hand since the last switch; undefined when it is as it was left. Rejects with LKSSP_KIT_FOLDER when it is only half done. */
  takeByHand(): Promise<KitRelease | undefined>;
  /** Notes durably that a switch to `release` has begun. A crash between here and {@link switchTo} is found by {@link begun} at the next start. */
  begin(release: KitRelease): Promise<void>;
  /** The switch that was begun and is not over. */
  begun(): Promise<KitRelease | undefined>;
  /** Puts `release` in force: atomic, durable when it resolves, ends what was begun. */
  switchTo(release: KitRelease): Promise<void>;
  /** Gives up a release that was built and, where it was begun, its switch. */
  discard(release: KitRelease): Promise<void>;
  /** Removes states that are neither in force, nor the one before, nor in `inUse` (folders). */
  prune(inUse: ReadonlySet<string>): Promise<void>;
  /** Compares every installed file of one package, or of all, with what was published. Empty: all is well. */
  verify(name?: string): Promise<readonly VerifyFinding[]>;
  /** Versions that the registry has of a package, oldest first, without prereleases. */
  versions(name: string): Promise<readonly PublishedVersion[]>;
  /** Kits that the registry knows by their keyword. */
  offered(): Promise<readonly PublishedVersion[]>;
  /** For a backup: package.json and lock file of the release in force, and in `tarballs` what was published of its packages, as long as that is not more than `limitBytes`. */
  saveTo?(folder: string, limitBytes: number): Promise<void>;
  /** A release that is exactly what {@link saveTo} has saved; its tarballs are taken first, so that no registry is needed. */
  buildFrom?(folder: string, signal?: AbortSignal): Promise<KitRelease>;
  /** Calls back, some time after it has come to rest, when somebody has changed `current` by hand. Ends with the function that it returns. */
  watch(changed: () => void): () => void;
}
