import type { CallOptions, OrderOptions, Tagged } from './call.js';
import type { FollowOptions } from './follow.js';
import type { WaitOptions } from './wait-for.js';
import type { BackupFile, BackupOrder, RestoreOrder } from './wire/backup.js';
import type { Changeover, UpgradeOrder, UpgradePlan } from './wire/changeover.js';
import type { Dependency } from './wire/dependency.js';
import type { ServerEvent } from './wire/event.js';
import type { ApplyStep, HierarchyDocument } from './wire/hierarchy-document.js';
import type { Incident, IncidentQuery } from './wire/incident.js';
import type { Json } from './wire/json.js';
import type { KitDetails, KitSummary, TypeDescription } from './wire/kit.js';
import type {
  AddKitsOrder,
  KitUpgradeStep,
  OfferedKit,
  RemoveKitsOrder,
  UpgradeKitsOrder,
  VerifyFinding,
} from './wire/kit-order.js';
import type { LogLine } from './wire/log.js';
import type { ActHow, Operation, StopHow } from './wire/operation.js';
import type { PolicyName, PolicyOrder, PolicyReport, PolicyResult } from './wire/policy.js';
import type { ReloadReport } from './wire/reload.js';
import type { CreateOrder, ResourceSettings, ResourceStatus, SettingsPatch } from './wire/resource.js';
import type { SimulationRequest, SimulationResult } from './wire/simulation.js';
import type { Health, ServerStatus } from './wire/status.js';

/**
 * Everything that can be asked of a daemon. Each method rejects with a RequestError whose message is a sentence for the
 * person, or with the reason of the signal that was given. Methods that begin something long resolve with an Operation
 * at once; wait for its end with {@link Client.waitFor}.
 */
export interface Client {
  /** Who answers. The cheapest question. */
  health(options?: CallOptions): Promise<Health>;
  status(options?: CallOptions): Promise<ServerStatus>;
  resource(tag: string, options?: CallOptions): Promise<ResourceStatus>;
  /** Checks options, stores the resource and, unless told otherwise, brings it into service. */
  createResource(order: CreateOrder, options?: OrderOptions): Promise<Operation>;
  settings(tag: string, options?: CallOptions): Promise<Tagged<ResourceSettings>>;
  /** With `ifMatch`: refused with status 412 when somebody has changed them since that tag was read. */
  changeSettings(
    tag: string,
    patch: SettingsPatch,
    options?: OrderOptions & { readonly ifMatch?: string | undefined },
  ): Promise<ResourceSettings>;
  /** Takes the resource out of service, then forgets it. `hierarchy`: with everything below that nothing else needs. */
  deleteResource(tag: string, how?: { readonly hierarchy?: boolean }, options?: OrderOptions): Promise<Operation>;
  restoreResource(tag: string, how?: ActHow, options?: OrderOptions): Promise<Operation>;
  removeResource(tag: string, how?: ActHow, options?: OrderOptions): Promise<Operation>;
  dependencies(options?: CallOptions): Promise<readonly Dependency[]>;
  createDependency(parent: string, child: string, options?: OrderOptions): Promise<void>;
  deleteDependency(parent: string, child: string, options?: OrderOptions): Promise<void>;
  /** Policies in force of the server and of all resources, or of those that match `pattern` (`mysql*`). */
  policies(pattern?: string, options?: CallOptions): Promise<Tagged<readonly PolicyReport[]>>;
  /** With `ifMatch`: refused with status 412 when {@link Client.policies} would answer otherwise by now. */
  setPolicy(
    policy: PolicyName,
    order: PolicyOrder,
    options?: OrderOptions & { readonly ifMatch?: string | undefined },
  ): Promise<PolicyResult>;
  /** Returns `policy` of the tags that match, or of the server, to the level above. */
  removePolicy(policy: PolicyName, pattern?: string, options?: OrderOptions): Promise<PolicyResult>;
  /** Newest first, without their stories. */
  incidents(query?: IncidentQuery, options?: CallOptions): Promise<readonly Incident[]>;
  /** One incident with its story. */
  incident(id: number, options?: CallOptions): Promise<Incident>;
  /** The last `lines` (1 to 10,000, default 100) of the daemon's log, oldest first. */
  log(lines?: number, options?: CallOptions): Promise<readonly LogLine[]>;
  /** Log lines from now on. Lines that are written while the connection is away are not repeated. */
  followLog(options?: FollowOptions): AsyncIterable<LogLine>;
  /** What happens on the server, from now on or after the event `after`; goes on by itself after a break. */
  follow(options?: FollowOptions): AsyncIterable<ServerEvent>;
  operation(id: string, options?: CallOptions): Promise<Operation>;
  /** Resolves when the operation is over, done or failed; look at its `phase`, `code` and `exit`. */
  waitFor(operation: Operation, options?: WaitOptions): Promise<Operation>;
  /** Packages that were found as kits, also those that were refused, with the reason. */
  kits(options?: CallOptions): Promise<readonly KitSummary[]>;
  /** One kit, named by package, by id, or by the package name without `@lkssp/kit-`. */
  kit(name: string, options?: CallOptions): Promise<KitDetails>;
  /** Installs kits, or changes them to another version. What would be refused is not switched on. */
  addKits(order: AddKitsOrder, options?: OrderOptions): Promise<Operation>;
  /** Refused while there are resources of it, unless they are let go. */
  removeKits(order: RemoveKitsOrder, options?: OrderOptions): Promise<Operation>;
  /** What {@link Client.upgradeKits} would do. Asks the registry: may take minutes. Nothing is done. */
  planKitUpgrade(order?: UpgradeKitsOrder, options?: CallOptions): Promise<readonly KitUpgradeStep[]>;
  upgradeKits(order?: UpgradeKitsOrder, options?: OrderOptions): Promise<Operation>;
  /** Back to the kits before the last switch. */
  rollBackKits(options?: OrderOptions): Promise<Operation>;
  /** Takes what was changed in the kit folder by hand, now. */
  takeKitsByHand(options?: OrderOptions): Promise<Operation>;
  /** What is not as it was published, of one kit or of all; empty when all is well. May take minutes. */
  verifyKits(name?: string, options?: CallOptions): Promise<readonly VerifyFinding[]>;
  /** Kits that the registry offers. May take minutes. */
  offeredKits(options?: CallOptions): Promise<readonly OfferedKit[]>;
  /** Resource types that can be created. */
  types(options?: CallOptions): Promise<readonly TypeDescription[]>;
  /** All hierarchies and policies as one document. */
  exportHierarchies(options?: CallOptions): Promise<HierarchyDocument>;
  /** What {@link Client.apply} would do. Nothing is done. */
  planApply(document: HierarchyDocument, options?: CallOptions): Promise<readonly ApplyStep[]>;
  apply(document: HierarchyDocument, options?: OrderOptions): Promise<Operation>;
  /** What would happen. Nothing is done. */
  simulate(request: SimulationRequest, options?: CallOptions): Promise<SimulationResult>;
  /** What {@link Client.upgrade} would do. Asks the registry: may take minutes. Nothing is done. */
  planUpgrade(order?: UpgradeOrder, options?: CallOptions): Promise<UpgradePlan>;
  /** Replaces lkssp itself. The daemon that began it may end before the operation does; {@link Client.lastChangeover} then says how it went. */
  upgrade(order?: UpgradeOrder, options?: OrderOptions): Promise<Operation>;
  /** Back to programs, kits and store before the last upgrade; what was recorded since is lost. */
  rollBackUpgrade(options?: OrderOptions): Promise<Operation>;
  /** The last replacement of programs, kits or store as a whole; undefined when there was none. */
  lastChangeover(options?: CallOptions): Promise<Changeover | undefined>;
  createBackup(order?: BackupOrder, options?: OrderOptions): Promise<Operation>;
  /** Newest first: those of HOME/lib/backups, or the one `file` (absolute). */
  backups(file?: string, options?: CallOptions): Promise<readonly BackupFile[]>;
  /** Replaces store, configuration and kits. Refused where there are resources, unless `replace`. As with {@link Client.upgrade}, the daemon that began it may end before the operation does. */
  restoreBackup(order: RestoreOrder, options?: OrderOptions): Promise<Operation>;
  /** Reads the configuration again, opens the log anew, and looks at the kit folder: as the signal HUP does. */
  reload(options?: OrderOptions): Promise<ReloadReport>;
  /** Begins the end of the daemon. The connection ends some time after the operation has. */
  stop(how?: StopHow, options?: OrderOptions): Promise<Operation>;
  /** The OpenAPI 3.1 document of the API. */
  openApi(options?: CallOptions): Promise<Json>;
  /** Closes the connections. Not needed for the process to end. */
  close(): void;
}
