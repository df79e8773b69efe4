import type { Condition } from '../domain/resource-state.js';
import type { Incident, IncidentEntry } from '../domain/incident.js';
import type { PolicyName, PolicySetting } from '../domain/policy-settings.js';
import type { Dependency, Resource } from '../domain/resource.js';

/** A recovery attempt, for TemporalRecovery. Counts of an earlier boot do not count. */
export interface AttemptRecord {
  readonly tag: string;
  readonly bootId: string;
  /** Milliseconds of CLOCK_BOOTTIME. */
  readonly sinceBoot: number;
}

/** A restart of the node that lkssp has ordered. */
export interface RestartRecord {
  readonly bootId: string;
  /** Wall-clock milliseconds; one in the future counts as now. */
  readonly at: number;
  readonly incident: number;
  readonly tag: string;
}

/** The decision to restart the node, which nothing automatic undoes within this boot. */
export interface LatchRecord {
  readonly bootId: string;
  readonly incident: number;
  readonly tag: string;
  readonly at: number;
}

/**
 * The last change of kits, stored in one commit with the resources that it gave another form: a start in the middle of it
 * knows by this which kits the resources fit, and the way back finds what they were.
 */
export interface KitSwitchRecord {
  /** Number of the kit folder's state that the resources fit. */
  readonly release: number;
  readonly resources: readonly { readonly before: Resource; readonly after: Resource }[];
}

/** How the last run of the daemon ended; absent in the store while one runs. */
export type RunEnd = 'stopped' | 'kept-running';

/** One change of what is remembered. A list of them is committed whole or not at all. */
export type Change =
  | { readonly put: 'resource'; readonly resource: Resource }
  | { readonly drop: 'resource'; readonly tag: string }
  | { readonly put: 'dependency'; readonly dependency: Dependency }
  | { readonly drop: 'dependency'; readonly dependency: Dependency }
  | { readonly put: 'condition'; readonly condition: Condition }
  | { readonly put: 'policy'; readonly setting: PolicySetting }
  | { readonly drop: 'policy'; readonly policy: PolicyName; readonly tag?: string }
  | { readonly put: 'attempt'; readonly attempt: AttemptRecord }
  | { readonly drop: 'attempts'; readonly tags: readonly string[] }
  /** Header of an incident; its entries travel by themselves. */
  | { readonly put: 'incident'; readonly incident: Omit<Incident, 'entries'> }
  | { readonly put: 'incident-entry'; readonly id: number; readonly entry: IncidentEntry }
  | { readonly put: 'restart'; readonly restart: RestartRecord }
  | { readonly put: 'latch'; readonly latch: LatchRecord }
  | { readonly drop: 'latch' }
  | { readonly put: 'kit-switch'; readonly kitSwitch: KitSwitchRecord }
  | { readonly put: 'run'; readonly run: { readonly bootId: string; readonly end?: RunEnd } };

/** Everything that is remembered, read once at start. */
export interface StoredState {
  readonly resources: readonly Resource[];
  readonly dependencies: readonly Dependency[];
  readonly conditions: readonly Condition[];
  readonly policies: readonly PolicySetting[];
  readonly attempts: readonly AttemptRecord[];
  readonly restarts: readonly RestartRecord[];
  readonly latch?: LatchRecord;
  /** Absent while no order has changed kits. */
  readonly kitSwitch?: KitSwitchRecord;
  /** The run before this one: absent at the first start; without `end` it was not stopped in order. */
  readonly lastRun?: { readonly bootId: string; readonly end?: RunEnd };
  /** Incidents that were open when the last run ended. */
  readonly openIncidents: readonly Incident[];
  /** Highest incident number ever given. */
  readonly lastIncident: number;
}

/** Which incidents to read; newest first. */
export interface IncidentQuery {
  readonly tag?: string;
  /** Only those with a lower number. */
  readonly before?: number;
  /** At most this many. */
  readonly limit: number;
}

/** What lkssp remembers over restarts. */
export interface StateStore {
  load(): Promise<StoredState>;
  /** Durable when it resolves (synced). Rejects when it cannot be written; then nothing of `changes` was. */
  commit(changes: readonly Change[]): Promise<void>;
  /** Headers only: `entries` is empty. */
  incidents(query: IncidentQuery): Promise<readonly Incident[]>;
  incident(id: number): Promise<Incident | undefined>;
  close(): Promise<void>;
}
