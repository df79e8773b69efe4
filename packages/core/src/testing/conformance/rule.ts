import type { Kit } from '../../contract/kit.js';
import type { ResourceType } from '../../contract/resource-type.js';
import type { Bench, KitSample, SamplePart } from './kit-sample.js';

/** What a rule about one resource type gets. */
export interface Trial {
  readonly type: ResourceType;
  readonly sample: KitSample;
  readonly bench: Bench;
  /** Leaves the rule out on this sample, with what is missing. Never returns. */
  readonly skip: (missing: string) => never;
}

/** A rule that every resource type must keep. */
export interface TypeRule {
  readonly rule: string;
  /** Why it exists: shown when it is broken. */
  readonly why: string;
  /** What its author can do: shown when it is broken. */
  readonly mend: string;
  /** The part of the sample without which it cannot be tried. */
  readonly needs?: SamplePart;
  /** Throws with what was found when the rule is broken. */
  readonly check: (trial: Trial) => Promise<void>;
}

/** A rule about the package as a whole. */
export interface PackageRule {
  readonly rule: string;
  readonly why: string;
  readonly mend: string;
  readonly check: (given: { readonly kit: Kit; readonly folder: string }) => void;
}

/** Stands for `found` unless `holds`. */
export function demand(holds: boolean, found: string): asserts holds {
  if (!holds) throw new Error(found);
}

/** The error that a broken rule shows: what was found, which rule, why it exists and how to keep it. */
export function broken({ rule, why, mend }: Pick<TypeRule, 'rule' | 'why' | 'mend'>, cause: unknown): Error {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${found}\n  rule: ${rule}\n  why:  ${why}\n  mend: ${mend}`, { cause });
}
