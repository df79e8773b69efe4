export type { CallOptions, OrderOptions, Tagged } from './call.js';
export type { Client } from './client.js';
export type { FollowOptions } from './follow.js';
export { RequestError, type RequestErrorDetail } from './request-error.js';
export { type ClientOptions, createClient } from './socket-client.js';
export type { WaitOptions } from './wait-for.js';
export type { BackupFile, BackupOrder, RestoreOrder } from './wire/backup.js';
export type { Changeover, UpgradeOrder, UpgradePlan } from './wire/changeover.js';
export type { Dependency } from './wire/dependency.js';
export type { EngineEvent, ServerEvent, StreamEvent } from './wire/event.js';
export type { ApplyStep, HierarchyDocument, PolicyDocument, ResourceDocument } from './wire/hierarchy-document.js';
export type { Incident, IncidentCause, IncidentEntry, IncidentQuery, IncidentResult } from './wire/incident.js';
export type { Json } from './wire/json.js';
export type {
  CheckTimes,
  KitCategory,
  KitDetails,
  KitFate,
  KitSummary,
  TypeDescription,
  TypeTiming,
} from './wire/kit.js';
export type {
  AddKitsOrder,
  KitUpgradeStep,
  OfferedKit,
  RemoveKitsOrder,
  UpgradeKitsOrder,
  VerifyFinding,
} from './wire/kit-order.js';
export type { LogLine } from './wire/log.js';
export type { ActHow, Operation, OperationPhase, StopHow } from './wire/operation.js';
export type {
  InForce,
  Policies,
  PolicyName,
  PolicyOrder,
  PolicyReport,
  PolicyResult,
  TemporalInForce,
} from './wire/policy.js';
export type { Problem, ProblemPlace } from './wire/problem.js';
export type { ReloadReport } from './wire/reload.js';
export type {
  CreateOrder,
  LastCheck,
  ResourceSettings,
  ResourceStatus,
  SettingsPatch,
  StateName,
} from './wire/resource.js';
export type { Facts, Sentence } from './wire/sentence.js';
export type { SimulationRequest, SimulationResult } from './wire/simulation.js';
export type { Alarm, Health, Latch, ServerStatus } from './wire/status.js';
