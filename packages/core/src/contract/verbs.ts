import type { Host } from './host.js';
import type { Json } from './json.js';
import type { Outcome } from './outcome.js';
import type { Verdict } from './verdict.js';
import type { WatchTarget } from './watch-target.js';

/** The verbs that look. */
export type CheckVerb = 'quickCheck' | 'deepCheck';
/** The verbs that act. */
export type ActionVerb = 'restore' | 'remove' | 'recover' | 'create' | 'delete';
/** Every verb, spelled so in code, log, wire and screens. */
export type Verb = CheckVerb | ActionVerb;

/** The verbs that a resource may do without. */
export type OptionalVerb = 'quickCheck' | 'deepCheck' | 'recover';

/** What a kit may know of the resource that it serves; never the engine's own object. */
export interface ResourceView {
  readonly tag: string;
  /** The kit's own identifier of the thing, from `identify`. */
  readonly id: string;
  readonly type: string;
  /** Tags of the resources that depend on this one. */
  readonly parents: readonly string[];
  /** Tags of the resources that this one depends on. */
  readonly children: readonly string[];
  /**
   * Processes, cgroups and units that this resource and those that depend on it have named to watch, the last that each has
   * named since it came into service, also when it is out again: what may be ended because it belongs to the hierarchy.
   */
  readonly belongings?: readonly WatchTarget[];
}

/** Log of a verb, tagged by the host with kit, resource and verb. Static message, facts in fields; never a secret. */
export interface KitLog {
  debug(message: string, fields?: Readonly<Record<string, Json>>): void;
  info(message: string, fields?: Readonly<Record<string, Json>>): void;
  warn(message: string, fields?: Readonly<Record<string, Json>>): void;
}

/** The one argument of every verb. */
export interface Call<Options> {
  readonly resource: ResourceView;
  /** Validated by the type's options schema. */
  readonly options: Readonly<Options>;
  /** What the last successful acting verb left; undefined when there is none. */
  readonly handle: Json | undefined;
  readonly host: Host;
  /** Aborted at the verb's limit, when a person gives up waiting, and when the daemon ends. Honour it within a second. */
  readonly signal: AbortSignal;
  readonly log: KitLog;
}

/** The verbs of a resource type. All get one {@link Call} and return values; a throw is a defect of the kit, never a verdict about the resource. */
export interface ResourceVerbs<Options> {
  /** Brings the thing into service and returns when it serves. Idempotent: on a healthy resource it returns done and restarts nothing. */
  restore(call: Call<Options>): Promise<Outcome>;
  /** Takes the thing out of service. Idempotent, and succeeds also when software, configuration or mount are gone. */
  remove(call: Call<Options>): Promise<Outcome>;
  /** Looks, changes nothing, is cheap: called every `timing.quickCheck.every`. Left out: the resource is not monitored, and shown so. */
  quickCheck?(call: Call<Options>): Promise<Verdict>;
  /** What a client of the service would see; called seldom, and once more before the node is restarted. */
  deepCheck?(call: Call<Options>): Promise<Verdict>;
  /** Repairs in place. Left out: the engine restarts the resource with its dependents. */
  recover?(call: Call<Options>): Promise<Outcome>;
  /**
   * Prepares what the resource needs once, for example copies scripts into care. Called when the resource is created, before
   * it is stored, and again whenever options for the same thing are applied: then `handle` is the last one, and the thing may
   * be in service.
   */
  create?(call: Call<Options>): Promise<Outcome>;
  /** Undoes what `create` changed. Called after `remove` when the resource is deleted. */
  delete?(call: Call<Options>): Promise<Outcome>;
}
