import type { Json } from '../../contract/json.js';
import type { PackageFacts } from '../../kits/kit-manifest.js';
import type { PackedFile } from './packed-files.js';
import type { TriedImport } from './try-import.js';

/** A package.json with what only publishing looks at. */
export type PublishFacts = PackageFacts & {
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
  readonly main?: string;
  readonly exports?: Json;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string };
};

/** What is known of a kit's package without changing anything in it. */
export interface LintFacts {
  readonly facts: PublishFacts;
  /** The files that npm would publish. */
  readonly packed: readonly PackedFile[];
  /** Text of a packed file. */
  readonly read: (path: string) => string;
  /** What came of importing it as the daemon does. */
  readonly imported: TriedImport;
  /** Version of core that it is held against. */
  readonly core: string;
}

/** `error`: the daemon, the registry or the people who use it could not do with it. `warning`: its author should know. */
export type LintLevel = 'error' | 'warning';

/** One rule of publishing a kit. */
export interface LintRule {
  readonly rule: string;
  readonly level: LintLevel;
  /** What the author can do. */
  readonly mend: string;
  /** What is wrong, a sentence each; empty when it is kept. */
  readonly check: (facts: LintFacts) => readonly string[];
}

/** A rule that is not kept. */
export interface LintFinding {
  readonly rule: string;
  readonly level: LintLevel;
  readonly says: readonly string[];
  readonly mend: string;
}

/** What came of it. */
export interface LintReport {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly findings: readonly LintFinding[];
  /** Rules that are kept. */
  readonly kept: readonly string[];
  readonly files: number;
  readonly bytes: number;
}
