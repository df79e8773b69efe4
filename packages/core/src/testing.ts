export { FailingStateStore } from './engine/simulate/failing-state-store.js';
export { ClockLife, MANUAL_EPOCH, ManualClock } from './engine/simulate/manual-clock.js';
export { ManualEventSource } from './engine/simulate/manual-event-source.js';
export { ManualMachine } from './engine/simulate/manual-machine.js';
export { RecordingEvents } from './engine/simulate/recording-events.js';
export { type LogRecord, RecordingLogger } from './engine/simulate/recording-logger.js';
export { RecordingNodeRestarter } from './engine/simulate/recording-node-restarter.js';
export { type ScriptedCall, ScriptedKitGateway } from './engine/simulate/scripted-kit-gateway.js';
export { ScriptedKitTrial, type ScriptedRelease } from './engine/simulate/scripted-kit-trial.js';
export {
  type ActionScript,
  type CheckScript,
  type Health,
  type ScriptedResource,
  scriptedResource,
} from './engine/simulate/scripted-resource.js';
export { SCRIPTED_TIMING, type ScriptedTypeDefinition, scriptedType } from './engine/simulate/scripted-type.js';
export { type Given, type GivenInput, givenSchema } from './engine/simulate/given.js';
export { playGiven } from './engine/play-given.js';
export { scenarioPage } from './engine/simulate/scenario-page.js';
export type { ScenarioResult } from './engine/simulate/scenario-result.js';
export { type PlayedScenario, playScenario } from './testing/scenario/played-scenario.js';
export {
  type KitConformance,
  type TestFramework,
  describeKit,
} from './testing/describe-kit.js';
export type { Bench, KitSample, LivingSample, SampleResource } from './testing/conformance/kit-sample.js';
export { type CommandAnswer, type ScriptedCommand } from './testing/scripted-commands.js';
export { ScriptedAddresses } from './testing/scripted-addresses.js';
export { type Asked, ScriptedMachine, type ScriptedMachineParts } from './testing/scripted-machine.js';
export { type ScriptedMount, ScriptedMounts } from './testing/scripted-mounts.js';
export { type ScriptedAnswer, ScriptedPaths } from './testing/scripted-paths.js';
export { ScriptedKitReleases } from './testing/scripted-kit-releases.js';
export { ScriptedProcesses, type StartScript } from './testing/scripted-processes.js';
export type { ProcessTraits } from './testing/scripted-process-table.js';
export { type ScriptedUnit, ScriptedUnits } from './testing/scripted-units.js';
export { ScriptedWeb, type WebAnswer } from './testing/scripted-web.js';
export { type TrialCall, TrialHome } from './testing/trial-home.js';
