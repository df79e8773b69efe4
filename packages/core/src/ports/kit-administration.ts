import type { KitCategory } from '../domain/kit-categories.js';
import type { Operation } from './administration.js';
import type { KitFate } from './kit-gateway.js';
import type { OfferedKit, VerifyFinding } from './kit-releases.js';

/** One installed kit, as a list shows it. */
export interface KitSummary extends KitFate {
  /** Absent where the manifest could not be read. */
  readonly category?: KitCategory;
  /** Tags of its resources. */
  readonly resources: readonly string[];
}

/** Everything that is known of one installed kit. */
export interface KitDetails extends KitSummary {
  readonly description?: string;
  /** What the kit folder asks for. */
  readonly wanted: string;
  readonly integrity?: string;
  /** Range of `@lkssp/core` that it is made for. */
  readonly core?: string;
  readonly dataGeneration?: number;
  readonly types: readonly string[];
  readonly needs?: { readonly os: readonly string[]; readonly commands: readonly string[]; readonly privilege: string };
  readonly folder: string;
  readonly license?: string;
  readonly homepage?: string;
}

/** What an upgrade does with one kit. */
export interface KitUpgradeStep {
  readonly name: string;
  readonly from: string;
  /** The newest version that fits; equal to `from` when there is nothing to do. */
  readonly to: string;
  /** Why a newer version is left out, or why there is none that fits. */
  readonly why?: string;
  /** Resources whose stored options get another form. */
  readonly migrates: readonly string[];
}

/**
 * Orders about kits. Kits are named by package, by id or by the package name without `@lkssp/kit-`. Whatever is ordered
 * is tried first: kits that would be refused, or that would refuse the options of a resource, are not switched on, and
 * what was in force stays. Rejects with an LksspError. One order at a time; a second one waits.
 */
export interface KitAdministration {
  list(): readonly KitSummary[];
  info(name: string): Promise<KitDetails>;
  /** Installs or changes kits by npm's words for packages. `downgrade`: allow an older version than the installed one. */
  add(packages: readonly string[], how: { readonly downgrade?: boolean }, who: string): Promise<Operation>;
  /** Refused while there are resources of it; `letGo` forgets these first and leaves their applications running. */
  remove(names: readonly string[], how: { readonly letGo?: boolean }, who: string): Promise<Operation>;
  planUpgrade(names?: readonly string[]): Promise<readonly KitUpgradeStep[]>;
  upgrade(names: readonly string[] | undefined, who: string): Promise<Operation>;
  /** Back to the kits before the last switch. */
  rollBack(who: string): Promise<Operation>;
  /** Takes what was changed in the kit folder by hand, now. */
  takeByHand(who: string): Promise<Operation>;
  verify(name?: string): Promise<readonly VerifyFinding[]>;
  /** What the registry offers. */
  offered(): Promise<readonly OfferedKit[]>;
}
