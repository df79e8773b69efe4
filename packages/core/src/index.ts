export { KIT_BRAND, RESOURCE_TYPE_BRAND } from './contract/brand.js';
export { type Duration, formatMs, isDuration, toMs } from './contract/duration.js';
export type {
  Host,
  HostCare,
  HostProcesses,
  KeptFile,
  ProcessIdentity,
  ProcessState,
  RunRequest,
  RunResult,
  StartedProcess,
  StartRequest,
  StopRequest,
  SupervisedProcess,
  TcpRequest,
  TcpResult,
} from './contract/host.js';
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
export type { ProcessTarget, WatchTarget } from './contract/watch-target.js';
