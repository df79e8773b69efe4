import type { Json } from '../contract/json.js';
import type { Outcome } from '../contract/outcome.js';
import type { Proposal } from '../contract/resource-type.js';
import type { ActionVerb, CheckVerb, ResourceView, Verb } from '../contract/verbs.js';
import type { Verdict } from '../contract/verdict.js';
import type { LksspError, Problem } from '../errors/lkssp-error.js';
import type { ResourceTiming } from '../domain/resource.js';

/** What the engine knows of a resource type without running its code. */
export interface TypeDescription {
  readonly kit: string;
  readonly kitVersion: string;
  readonly type: string;
  readonly app: string;
  readonly title: string;
  readonly dataGeneration: number;
  /** Verbs that the type has. */
  readonly verbs: readonly Verb[];
  /** The kit's own times. */
  readonly timing: ResourceTiming;
  readonly disruptiveRecover: boolean;
  readonly jsonSchema: Json;
}

/** What became of a package that might be a kit. */
export interface KitFate {
  readonly fate: 'loaded' | 'skipped' | 'refused';
  /** Package name. */
  readonly name: string;
  /** Kit id, where the manifest could be read. */
  readonly kit?: string;
  readonly version?: string;
  /** Error code of a refusal. */
  readonly code?: string;
  /** What to do, or that all is well. */
  readonly sentence: string;
}

/** A verb of one resource, to be run by its kit. */
export interface VerbTarget {
  readonly kit: string;
  readonly view: ResourceView;
  readonly options: Json;
  readonly handle?: Json;
}

/** A check's answer with what is needed to trust it. */
export interface CheckReply {
  readonly verdict: Verdict;
  readonly tookMs: number;
  /** True when the kit host itself was starved meanwhile: the verdict counts for nothing. */
  readonly starved: boolean;
}

/** Options that a kit found valid, or what is wrong with them. */
export type Validation =
  | {
      readonly valid: true;
      readonly options: Json;
      readonly id: string;
      /** Verbs of this resource: those of the type less what its `lacks` names. Left out: all of the type. */
      readonly verbs?: readonly Verb[];
    }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/**
 * Runs kits' code, wherever it lives. Checks and actions never reject: what goes wrong becomes a verdict or an outcome.
 */
export interface KitGateway {
  /** All packages that were found, loaded or not. */
  fates(): readonly KitFate[];
  /** The description of a loaded type, or undefined. */
  type(kit: string, type: string): TypeDescription | undefined;
  types(): readonly TypeDescription[];
  /** Looks. Answers `hung` at the limit, and `unable` when the kit could not be asked. */
  check(target: VerbTarget, verb: CheckVerb, limitMs: number): Promise<CheckReply>;
  /** Acts. Answers a failure at the limit and on abort, after the verb's process groups have been ended. */
  act(target: VerbTarget, verb: ActionVerb, limitMs: number, signal?: AbortSignal): Promise<Outcome>;
  /** Validates options and identifies the thing. Rejects with an LksspError when the kit cannot be asked. */
  validate(kit: string, type: string, options: Json): Promise<Validation>;
  /** Looks at the machine for a resource to be created. */
  propose(kit: string, type: string, options: Json): Promise<Proposal>;
  /**
   * Finds, gates and loads the kits of a folder beside those that serve. Never rejects for a kit: see the fates. One trial
   * at a time. `stored`: data generations that would be stored for a kit id then; left out: those of now.
   */
  tryRelease(folder: string, stored?: (kit: string) => readonly number[]): Promise<KitTrial>;
}

/** The kits of another release, loaded beside those that serve. Nothing of it serves before {@link take}. */
export interface KitTrial {
  readonly fates: readonly KitFate[];
  readonly types: readonly TypeDescription[];
  /** Ids of kits that serve now and would be others afterwards: another version, or gone. */
  readonly changed: ReadonlySet<string>;
  /** Options of an older data generation in the form of the new one. Rejects with LKSSP_KIT_MIGRATION. */
  migrate(kit: string, type: string, stored: { readonly options: Json; readonly generation: number }): Promise<Json>;
  /** As {@link KitGateway.validate}, by the new kit. */
  validate(kit: string, type: string, options: Json): Promise<Validation>;
  /** Leaves a kit out: it is refused with this error, the others are not touched. */
  refuse(kit: string, why: LksspError): void;
  /** From this moment the new kits serve. Calls under way end in the hosts that they are in. */
  take(): KitTakeover;
  /** Gives it up; nothing was changed. */
  drop(): Promise<void>;
}

/** A release that has just begun to serve, while the one before could still come back. */
export interface KitTakeover {
  /** Ends the hosts of kits that were replaced, when their calls are over. */
  confirm(): void;
  /** The kits before serve again. */
  undo(): void;
}
