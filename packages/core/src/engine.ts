export { ERRORS, type ErrorCode, type ErrorEntry } from './errors/error-codes.js';
export { codeOf, LksspError, type Place, type Problem, wordsOf } from './errors/lkssp-error.js';
export type { Decision } from './domain/decision.js';
export { Hierarchy } from './domain/hierarchy.js';
export type { Incident, IncidentCause, IncidentEntry, IncidentResult } from './domain/incident.js';
export type { Policies, PolicyName, PolicySetting, PolicySource } from './domain/policy-settings.js';
export type { Plan, Step } from './domain/recovery-plan.js';
export {
  assertTag,
  type Dependency,
  type Intent,
  type Resource,
  type ResourceSettings,
  type ResourceTiming,
  type SettingsChange,
} from './domain/resource.js';
export { type Condition, inService, STATE_WORDS, type StateCause, type StateName } from './domain/resource-state.js';
export { MESSAGES, type MessageName } from './messages/catalogue.js';
export { type Catalogue, messageOf, render, type Sentence, say } from './messages/sentence.js';
export type { Fact, Facts, Level, Message } from './messages/template.js';
export type {
  Administration,
  Alarm,
  ApplyStep,
  CreateOrder,
  HierarchyDocument,
  Operation,
  PolicyDocument,
  PolicyOrder,
  PolicyReport,
  ResourceDocument,
  ResourceStatus,
  SettingsDocument,
  ServerStatus,
  SimulationRequest,
  StopHow,
} from './ports/administration.js';
export type { Clock, Timer } from './ports/clock.js';
export type { EngineEvent, EventBus, Published } from './ports/event-bus.js';
export type { EventSource } from './ports/event-source.js';
export { KIT_CATEGORIES, type KitCategory } from './domain/kit-categories.js';
export type { KitAdministration, KitDetails, KitSummary, KitUpgradeStep } from './ports/kit-administration.js';
export type {
  CheckReply,
  KitFate,
  KitGateway,
  KitTakeover,
  KitTrial,
  TypeDescription,
  Validation,
  VerbTarget,
} from './ports/kit-gateway.js';
export type {
  InstalledPackage,
  KitChange,
  KitRelease,
  KitReleases,
  OfferedKit,
  PublishedVersion,
  VerifyFinding,
} from './ports/kit-releases.js';
export type { BackupFile, Changeover, ServerAdministration, UpgradePlan } from './ports/server-administration.js';
export type { LogContext, Logger } from './ports/logger.js';
export type { Machine } from './ports/machine.js';
export type { NodeRestarter, RestartOrder } from './ports/node-restarter.js';
export type {
  AttemptRecord,
  Change,
  IncidentQuery,
  LatchRecord,
  RestartRecord,
  RunEnd,
  StateStore,
  StoredState,
} from './ports/state-store.js';
export { planPutBack, planRemove, planRestore, type Standing } from './engine/plan/planner.js';
export { Operations, type Progress } from './engine/procedure/operations.js';
export { Journal, type JournalListener } from './engine/state/journal.js';
export { MemoryStateStore } from './engine/state/memory-state-store.js';
export { openStateStore, SqliteStateStore, type StateStoreOptions } from './engine/state/sqlite-state-store.js';
export { STORE_REACH, type StoreFacts, storeFacts } from './engine/state/store-facts.js';
export {
  openRestartLedger,
  type RestartLedgerOptions,
  TwoPlaceRestartLedger,
} from './engine/state/two-place-restart-ledger.js';
export { entryPoint, pathOf } from './node/source-entry.js';
export type { EntryPoint } from './ports/entry-point.js';
export { coreVersion, type KitGatewayOrder, makeKitGateway } from './container/make-kit-gateway.js';
export { ProcessKitGateway } from './kit-host/process-kit-gateway.js';
export { KernelEventSource, type KernelEventSourceNeeds } from './node/watch/kernel-event-source.js';
export { FileLogger, type FileLoggerNeeds } from './node/log/file-logger.js';
export type { LineStyle, LogLine } from './node/log/log-line.js';
export type { Rotation } from './node/log/rotating-file.js';
export { LinuxMachine, type LinuxMachineNeeds } from './node/machine/linux-machine.js';
export { RecordingNodeRestarter } from './node/recording-node-restarter.js';
export { SystemdBus } from './node/units/systemd-bus.js';
export { UnitEventSource, type UnitEventSourceNeeds } from './node/units/unit-event-source.js';
export { type HeldLock, lockFile, lockFileInTime } from './node/file-lock.js';
export { ServiceManager, type ServiceVariables } from './node/service-manager.js';
export { SystemClock } from './node/system-clock.js';
export {
  type DaemonConfig,
  daemonConfigJsonSchema,
  daemonConfigSchema,
  defaultDaemonConfig,
  toEngineSettings,
} from './config/daemon-config.js';
export { type ConfigSearch, loadConfig, type LoadedConfig } from './config/load-config.js';
export { type DocumentSource, type ParsedDocument, parseDocument, problemWords } from './config/parse-document.js';
export { createEngine, type Engine, type EngineParts } from './engine/create-engine.js';
export { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from './domain/engine-settings.js';
export { type ComposedEngine, composeEngine, type EngineOrder } from './container/compose-engine.js';
export type { EnginePaths } from './container/engine-paths.js';
