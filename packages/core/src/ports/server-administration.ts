import type { Operation } from './administration.js';
import type { KitUpgradeStep } from './kit-administration.js';

/** What an upgrade of lkssp itself would do. */
export interface UpgradePlan {
  readonly from: string;
  readonly to: string;
  /** Our packages that change. */
  readonly packages: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly kits: readonly KitUpgradeStep[];
  /** Tags whose stored options get another form, and the store when its tables do. */
  readonly resources: readonly string[];
  readonly storeMigrates: boolean;
  /** What stands against it, in sentences; empty when it can be run. */
  readonly problems: readonly string[];
}

/** The replacement of programs, kits or store as a whole. Written before and after each step, so that a start after a crash knows where it was. */
export interface Changeover {
  readonly id: string;
  readonly kind: 'upgrade' | 'roll-back' | 'restore';
  readonly phase: 'running' | 'done' | 'rolled-back';
  /** Versions of core. */
  readonly from: string;
  readonly to: string;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Why it was rolled back. */
  readonly reason?: string;
}

/** A backup that was found. */
export interface BackupFile {
  readonly file: string;
  readonly createdAt: number;
  readonly node: string;
  readonly version: string;
  readonly generation: number;
  readonly resources: number;
  readonly kits: readonly { readonly name: string; readonly version: string; readonly integrity?: string }[];
  readonly bytes: number;
  /** Why it cannot be used; absent when it can. */
  readonly problem?: string;
}

/**
 * Orders about lkssp as a whole. Rejects with an LksspError. An operation of these ends with the daemon that began it
 * when the programs are replaced: the next one tells by {@link lastChangeover} how it went.
 */
export interface ServerAdministration {
  /** `to`: a version of core; default the newest that can be reached at once. */
  planUpgrade(to?: string): Promise<UpgradePlan>;
  upgrade(to: string | undefined, who: string): Promise<Operation>;
  /** Back to programs, kits and store before the last upgrade; what was recorded since is lost. */
  rollBack(who: string): Promise<Operation>;
  lastChangeover(): Promise<Changeover | undefined>;
  /** One archive of store, configuration, scripts and kit list. Default: a dated name in HOME/lib/backups. */
  createBackup(file: string | undefined, who: string): Promise<Operation>;
  /** Newest first; of HOME/lib/backups, or the one file that is named. */
  backups(file?: string): Promise<readonly BackupFile[]>;
  /** Replaces store, configuration and kits by those of the archive. Refused where there are resources, unless `replace`. */
  restoreBackup(file: string, how: { readonly replace?: boolean }, who: string): Promise<Operation>;
}
