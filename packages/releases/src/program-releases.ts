import type { InstalledPackage, PublishedVersion, VerifyFinding } from '@lkssp/core/engine';
import { FolderProgramReleases } from './folder-program-releases.js';
import type { ReleasesOrder } from './releases-order.js';

/** One complete, numbered installation of lkssp's programs. It never changes. */
export interface ProgramRelease {
  /** Counts up, never used twice. */
  readonly number: number;
  /** Absolute: an npm prefix; `node_modules/@lkssp/daemon` and `node_modules/@lkssp/cli` are in it. */
  readonly folder: string;
  /** Those that were asked for. */
  readonly packages: readonly InstalledPackage[];
  /** Version of the `@lkssp/core` in it; absent when there is none. */
  readonly core?: string;
}

/**
 * HOME/lib/program: `releases/<n>`, `current` (a link to the one in force) and `previous` (to the one before). Both links
 * are relative, and may also be switched by a launcher that does not load this package. A build that fails leaves nothing
 * behind and changes nothing. Rejects with an LksspError of the 301 numbers.
 */
export interface ProgramReleases {
  /** Undefined: the programs in force are those that were installed first, outside of this folder. */
  inForce(): Promise<ProgramRelease | undefined>;
  /** The one before, while it is kept. */
  previous(): Promise<ProgramRelease | undefined>;
  /** The release of that number, as a journal names it; undefined when it is not there any more. */
  release(number: number): Promise<ProgramRelease | undefined>;
  /** Builds the next: exactly these packages with all that they need on this platform. It is not in force. One at a time; a second one waits. */
  build(packages: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ProgramRelease>;
  /** Puts it in force: atomic, durable when it resolves. Undefined: back to the programs outside of this folder. What was in force becomes `previous`. */
  switchTo(release: ProgramRelease | undefined): Promise<void>;
  /** Removes a release that is not in force. */
  discard(release: ProgramRelease): Promise<void>;
  /** Removes all that are neither in force, nor the one before, nor in `keep` (numbers). */
  prune(keep?: readonly number[]): Promise<void>;
  /** Compares every installed file of the release in force with what was published. Empty: all is well. */
  verify(): Promise<readonly VerifyFinding[]>;
  /** Versions that the registry has of a package, oldest first, without prereleases. */
  versions(name: string): Promise<readonly PublishedVersion[]>;
}

/** Opens the folder of programs, HOME/lib/program. Nothing is read or started before it is asked. */
export function openProgramReleases(order: ReleasesOrder): ProgramReleases {
  return new FolderProgramReleases(order);
}
