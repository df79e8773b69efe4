import type { Json } from '../contract/json.js';
import type { Incident } from '../domain/incident.js';
import type { Policies, PolicyName } from '../domain/policy-settings.js';
import type { Intent, ResourceSettings, SettingsChange } from '../domain/resource.js';
import type { StateName } from '../domain/resource-state.js';
import type { Sentence } from '../messages/sentence.js';
import type { KitFate, TypeDescription } from './kit-gateway.js';
import type { IncidentQuery, LatchRecord } from './state-store.js';

/** Something that needs a person's eye until it is over. */
export interface Alarm {
  /** Stable within its life, for example `store` or `flapping:web`. */
  readonly key: string;
  readonly since: number;
  readonly sentence: Sentence;
}

/** One resource as people see it. */
export interface ResourceStatus {
  readonly tag: string;
  readonly kit: string;
  readonly type: string;
  readonly app: string;
  readonly id: string;
  readonly state: StateName;
  readonly reason: Sentence;
  readonly since: number;
  readonly intent: Intent;
  readonly parents: readonly string[];
  readonly children: readonly string[];
  /** False when its type or its options give no quickCheck, or its kit is not loaded. */
  readonly monitored: boolean;
  readonly policies: Policies;
  /** Number of the incident in progress. */
  readonly incident?: number;
  /** The verb that runs on it now. */
  readonly acting?: string;
  readonly lastCheck?: {
    readonly verb: string;
    readonly verdict: string;
    readonly reason: string;
    readonly at: number;
    readonly tookMs: number;
  };
  /** Effective interval of its quickCheck, milliseconds. */
  readonly checkIntervalMs: number;
  readonly settings: ResourceSettings;
  readonly options: Json;
}

/** The server as people see it. */
export interface ServerStatus {
  readonly node: string;
  readonly bootId: string;
  readonly version: string;
  readonly pid: number;
  /** Wall-clock milliseconds of the daemon's start. */
  readonly startedAt: number;
  /** True when nothing is protected any more because the node is going down. */
  readonly goingDown: boolean;
  readonly latch?: LatchRecord;
  readonly alarms: readonly Alarm[];
  readonly policies: Policies;
  readonly resources: readonly ResourceStatus[];
}

/** A long action that somebody waits for. */
export interface Operation {
  readonly id: string;
  readonly order: string;
  readonly phase: 'running' | 'done' | 'failed';
  /** What it is doing, or what became of it. */
  readonly progress: readonly Sentence[];
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Code of the error that ended it, for the exit code. */
  readonly code?: string;
}

/** A resource to be created. */
export interface CreateOrder {
  readonly kit: string;
  /** The kit's main type when left out. */
  readonly type?: string;
  readonly tag: string;
  readonly options: Json;
  readonly settings?: ResourceSettings;
  readonly dependsOn?: readonly string[];
  /** Bring it into service at once. Default true. */
  readonly restore?: boolean;
  /** Create what its kit proposes below it, all or nothing. Default true. */
  readonly children?: boolean;
}

/** A policy setting as people give it. */
export interface PolicyOrder {
  readonly policy: PolicyName | 'NotificationOnly';
  readonly on: boolean;
  /** A tag or a pattern with `*`; the server when left out. */
  readonly tag?: string;
  readonly recoveryLimit?: number;
  readonly periodMinutes?: number;
  /** Set even when it could never fire. */
  readonly force?: boolean;
}

/** Policies in force for the server or one resource. */
export interface PolicyReport {
  /** Left out: the server. */
  readonly tag?: string;
  readonly policies: Policies;
}

/** Hierarchies as one document, for export and apply. */
export interface HierarchyDocument {
  readonly version: 1;
  readonly policies?: Readonly<Record<string, PolicyDocument>>;
  readonly resources: Readonly<Record<string, ResourceDocument>>;
}

/** A policy in a document. */
export interface PolicyDocument {
  readonly on: boolean;
  readonly recoveryLimit?: number;
  readonly periodMinutes?: number;
}

/** Settings of a resource in a document: times with a unit, `30s`. */
export interface SettingsDocument {
  readonly checkInterval?: string;
  readonly checkLimit?: string;
  readonly deepCheckInterval?: string;
  readonly restoreLimit?: string;
  readonly removeLimit?: string;
  readonly recoverLimit?: string;
  readonly failureThreshold?: number;
  readonly unknownThreshold?: number;
  readonly hungFailover?: boolean;
  readonly onRemoveFailure?: 'leave' | 'failover';
}

/** A resource in a document. */
export interface ResourceDocument {
  readonly kit: string;
  readonly type?: string;
  readonly options?: Json;
  readonly settings?: SettingsDocument;
  readonly dependsOn?: readonly string[];
  readonly intent?: Intent;
  readonly policies?: Readonly<Record<string, PolicyDocument>>;
}

/** One thing that apply does or would do. */
export interface ApplyStep {
  readonly act:
    | 'create'
    | 'change'
    | 'replace'
    | 'delete'
    | 'depend'
    | 'undepend'
    | 'set-policy'
    | 'remove-policy'
    | 'restore'
    | 'remove';
  readonly tag?: string;
  readonly text: string;
}

/** Orders that people, programs and screens give. Rejects with an LksspError. `who` goes to the log. */
export interface Administration {
  /** The server with all its resources, or with those of `tags` alone: what is cheap to ask stays cheap with 10,000 resources. */
  status(tags?: readonly string[]): ServerStatus;
  kits(): readonly KitFate[];
  types(): readonly TypeDescription[];
  /** Checks options, lets the kit prepare, stores the resource and, unless told otherwise, restores it. All or nothing up to the restore. */
  create(order: CreateOrder, who: string): Promise<Operation>;
  /** Changes what `change` names of the settings of `tag`. */
  set(tag: string, change: SettingsChange, who: string): Promise<void>;
  /** Takes `tag` out of service, then forgets it. `hierarchy`: with everything below that nothing else needs. */
  delete(tag: string, how: { readonly hierarchy?: boolean }, who: string): Promise<Operation>;
  restore(tag: string, how: { readonly now?: boolean }, who: string): Promise<Operation>;
  remove(tag: string, how: { readonly now?: boolean }, who: string): Promise<Operation>;
  createDependency(parent: string, child: string, who: string): Promise<void>;
  deleteDependency(parent: string, child: string, who: string): Promise<void>;
  policies(pattern?: string): readonly PolicyReport[];
  /** Returns the tags that were set, empty for the server, and remarks for the person. */
  setPolicy(
    order: PolicyOrder,
    who: string,
  ): Promise<{ readonly tags: readonly string[]; readonly remarks: readonly Sentence[] }>;
  removePolicy(order: Pick<PolicyOrder, 'policy' | 'tag'>, who: string): Promise<{ readonly tags: readonly string[] }>;
  incidents(query: IncidentQuery): Promise<readonly Incident[]>;
  incident(id: number): Promise<Incident>;
  operation(id: string): Operation;
  export(): HierarchyDocument;
  /** The steps that `document` needs; nothing is done. */
  planApply(document: HierarchyDocument): Promise<readonly ApplyStep[]>;
  apply(document: HierarchyDocument, who: string): Promise<Operation>;
  /** What would happen if `fail` failed now: a page of text, by the same engine on a copy of everything. */
  simulate(request: SimulationRequest): Promise<string>;
  /** Begins the end of the daemon. */
  stop(how: StopHow, who: string): Promise<Operation>;
}

/** What to suppose. */
export interface SimulationRequest {
  /** Tags whose checks find a failure. */
  readonly fail: readonly string[];
  /** Tags whose checks hang. */
  readonly hang?: readonly string[];
  /** `TAG:VERB` pairs that fail, for example `web:restore`. */
  readonly breakVerbs?: readonly string[];
}

/** How the daemon is stopped. */
export interface StopHow {
  readonly keepRunning?: boolean;
  readonly clearFailover?: boolean;
  readonly now?: boolean;
}
