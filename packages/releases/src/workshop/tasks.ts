import type { InstalledPackage } from '@lkssp/core/engine';
import type { Failure } from './failure.js';

/** Where packages come from, as the workshop needs it: plain data. */
export interface Supply {
  /** npm's cache folder; `_cacache` is in it. */
  readonly cache: string;
  /** Absent: npm's own default, unless an npmrc says another. */
  readonly registry?: string;
  /** Files in npm's ini form, the first wins. */
  readonly npmrc: readonly string[];
  /** What `${NAME}` in them stands for; absent: nothing, it is left as it is. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly signers: Readonly<Record<string, string>>;
  readonly requireSignature: boolean;
}

/** Makes a complete npm prefix. */
export interface BuildTask {
  readonly kind: 'build';
  /** The folder that gets it; must not exist. */
  readonly into: string;
  /** Gets a copy of it; must not exist. */
  readonly copyTo?: string;
  /** A prefix whose package.json and lock file are the beginning. */
  readonly from?: string;
  readonly change: BuildChange;
  /** A saved folder, whose tarballs are taken into the cache first; `from` is the same folder then. */
  readonly saved?: string;
  /** Where tarballs and packed folders are kept that do not come from a registry. */
  readonly tarballs: string;
  /** `kits`: peers are left out, nobody but the owner may read. `programs`: with peers and commands, readable by all. */
  readonly style: 'kits' | 'programs';
  readonly supply: Supply;
}

/** What is to be other than in `from`. `locked`: nothing, exactly what the lock file says. */
export type BuildChange =
  | { readonly add: readonly string[] }
  | { readonly remove: readonly string[] }
  | { readonly exactly: Readonly<Record<string, string>> }
  | { readonly locked: true };

/** Puts into a folder what another server needs to make the same prefix. */
export interface SaveTask {
  readonly kind: 'save';
  readonly prefix: string;
  readonly into: string;
  /** Tarballs are left out beyond. */
  readonly limitBytes: number;
  readonly supply: Supply;
}

/** Compares what is installed with what was published. */
export interface VerifyTask {
  readonly kind: 'verify';
  /** Prefixes with one and the same lock file. */
  readonly folders: readonly string[];
  /** Only this direct dependency and what is below it. */
  readonly name?: string;
  readonly supply: Supply;
}

/** One difference; the sentence is made by the parent. */
export interface Difference {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly file?: string;
  readonly is: 'changed' | 'missing' | 'added' | 'unpublished' | 'unproven';
  /** Why it could not be compared, in words. */
  readonly why?: string;
}

/** All versions of one package. */
export interface VersionsTask {
  readonly kind: 'versions';
  readonly name: string;
  readonly supply: Supply;
}

/** Newest versions of all packages with a keyword. */
export interface SearchTask {
  readonly kind: 'search';
  readonly keyword: string;
  /** Asked for one by one where the registry has no search that finds anything. */
  readonly known: readonly string[];
  readonly supply: Supply;
}

/** A manifest as the registry tells it. */
export interface Offer {
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** What was published. */
export interface Publication {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly registry: string;
  /** Id of the key that signed it. */
  readonly key?: string;
}

/** Publishes a packed tarball or a folder. */
export interface PublishTask {
  readonly kind: 'publish';
  readonly target: string;
  readonly keyFile?: string;
  readonly tag?: string;
  readonly supply: Supply;
}

export type Task = BuildTask | SaveTask | VerifyTask | VersionsTask | SearchTask | PublishTask;

/** What each task answers. */
export interface Answers {
  readonly build: readonly InstalledPackage[];
  /** How many tarballs. */
  readonly save: number;
  readonly verify: readonly Difference[];
  readonly versions: readonly Offer[];
  readonly search: readonly Offer[];
  readonly publish: Publication;
}

/** What the workshop tells its parent. */
export type Report = { readonly progress: string } | { readonly done: unknown } | { readonly failed: Failure };
