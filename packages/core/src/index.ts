export { KIT_BRAND, RESOURCE_TYPE_BRAND } from './contract/brand.js';
export { type Duration, formatMs, isDuration, toMs } from './contract/duration.js';
export type {
  Host,
  HostCare,
  KeptFile,
  RunRequest,
  RunResult,
  TcpRequest,
  TcpResult,
} from './contract/host.js';
export type {
  AddressProbe,
  AddressProbeResult,
  AddressState,
  Announcement,
  AnnouncementResult,
  HostAddresses,
  LinkState,
} from './contract/host-addresses.js';
export type { HostMounts, MountEntry, MountHolder, MountHolders } from './contract/host-mounts.js';
export type {
  HttpRequest,
  HttpResult,
  PathUsage,
  ReachRequest,
  ReachResult,
  ServedCertificate,
} from './contract/host-probes.js';
export type {
  HostProcesses,
  ListeningSocket,
  PortListener,
  ProcessFacts,
  ProcessFilter,
  ProcessIdentity,
  ProcessState,
  StartedProcess,
  StartRequest,
  StopRequest,
  SupervisedProcess,
} from './contract/host-processes.js';
export type { HostUnits, ScriptStatus, UnitResult, UnitState } from './contract/host-units.js';
export type { Json } from './contract/json.js';
export { defineKit, type Kit } from './contract/kit.js';
export { type Done, done, type Failure, failure, type Outcome } from './contract/outcome.js';
export {
  DEFAULT_TIMING,
  type OptionsSchema,
  type Proposal,
  type ProposedChild,
  type ResourceType,
  type ResourceTypeDefinition,
  resourceType,
  type SchemaIssue,
  type SchemaResult,
} from './contract/resource-type.js';
export type { ActionTiming, CheckTiming, Timing } from './contract/timing.js';
export type {
  ActionVerb,
  Call,
  CheckVerb,
  KitLog,
  OptionalVerb,
  ResourceVerbs,
  ResourceView,
  Verb,
} from './contract/verbs.js';
export {
  type Degraded,
  degraded,
  type Failed,
  failed,
  type Healthy,
  healthy,
  hung,
  type Unknown,
  unable,
  type Verdict,
  type VerdictDetail,
} from './contract/verdict.js';
export type { FileTarget, ProcessTarget, WatchTarget } from './contract/watch-target.js';
