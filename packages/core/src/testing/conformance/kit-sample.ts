import type { Host } from '../../contract/host.js';
import type { Json } from '../../contract/json.js';

/** A machine for the suite: the real one ({@link TrialHome}) or a pretended one ({@link ScriptedMachine}). */
export interface Bench {
  /** A folder of this test alone. */
  readonly folder: string;
  host(call: { readonly tag?: string; readonly limitMs?: number; readonly signal?: AbortSignal }): Host;
  clear(): Promise<void>;
}

/** One resource of a sample on a bench. */
export interface SampleResource {
  readonly bench: Bench;
  readonly tag: string;
  /** Tells resources on one bench apart: 1, 2. */
  readonly number: number;
}

/** A resource with what its verbs have left. */
export interface LivingSample extends SampleResource {
  readonly options: Json;
  readonly handle: Json | undefined;
}

/** The parts of a sample that a rule may need. */
export type SamplePart = 'breakIt' | 'hangIt' | 'takeAway' | 'awkward' | 'secret';

/** What the suite must know of one resource type to try it. Whatever is left out is skipped, and the report says so. */
export interface KitSample {
  /** Name of the resource type. */
  readonly type: string;
  /** Prepares what the resource needs on the bench and gives its options; two calls with different numbers must not clash. */
  options(resource: SampleResource): Json | Promise<Json>;
  /** Options that must be refused, and the path that the refusal must name, for example `ready`. */
  readonly nonsense: readonly { readonly options: Json; readonly path: string }[];
  /** Breaks the thing behind the kit's back. */
  breakIt?(living: LivingSample): void | Promise<void>;
  /** Makes every look at the thing hang. */
  hangIt?(living: LivingSample): void | Promise<void>;
  /** Takes away software and configuration. */
  takeAway?(living: LivingSample): void | Promise<void>;
  /** The state of the thing as text, which changes when anything is done to it: process numbers, counts of starts. */
  snapshot?(living: LivingSample): string | Promise<string>;
  /** Options with blanks, quotes and letters beyond ASCII wherever they may be. */
  awkward?(resource: SampleResource): Json | Promise<Json>;
  /** What does not exist for this type, and why: rules that need it are then left out instead of reported as skipped. */
  readonly leaveOut?: Readonly<Partial<Record<SamplePart, string>>>;
  /** Options that carry these secrets, which must appear nowhere. */
  secret?(resource: SampleResource): { readonly options: Json; readonly secrets: readonly string[] };
}
