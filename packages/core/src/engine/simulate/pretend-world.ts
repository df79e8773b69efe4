import type { EngineSettings } from '../../domain/engine-settings.js';
import type { StateStore } from '../../ports/state-store.js';
import { behave } from './behave.js';
import { FailingStateStore } from './failing-state-store.js';
import { ManualClock } from './manual-clock.js';
import { ManualEventSource } from './manual-event-source.js';
import { ManualMachine } from './manual-machine.js';
import { ManualRestartLedger } from './manual-restart-ledger.js';
import { RecordingLogger } from './recording-logger.js';
import { RecordingNodeRestarter } from './recording-node-restarter.js';
import { ScriptedKitGateway } from './scripted-kit-gateway.js';
import type { WorldPlan } from './world-plan.js';

/** Everything around the engine, pretended. */
export interface PretendWorld {
  readonly clock: ManualClock;
  readonly gateway: ScriptedKitGateway;
  readonly store: FailingStateStore;
  readonly ledger: ManualRestartLedger;
  readonly machine: ManualMachine;
  readonly events: ManualEventSource;
  readonly restarter: RecordingNodeRestarter;
  readonly logger: RecordingLogger;
  readonly settings: EngineSettings;
}

/** Makes a world as planned; `empty` is a store that holds nothing. */
export async function pretendWorld(plan: WorldPlan, empty: StateStore): Promise<PretendWorld> {
  const clock = new ManualClock({ wall: plan.wall, sinceBoot: plan.sinceBoot });
  const gateway = new ScriptedKitGateway(clock, plan.types);
  for (const [tag, { behaviour, children }] of plan.things) {
    gateway.resource(tag).children = children;
    behave(gateway.resource(tag), behaviour);
  }
  await empty.commit(plan.changes);
  const store = new FailingStateStore(empty, { clock, limitMs: 2000 });
  const before = plan.changes.flatMap((each) => ('put' in each && each.put === 'restart' ? [each.restart] : []));
  const ledger = new ManualRestartLedger(before);
  ledger.storeWorks = () => store.works;
  const machine = new ManualMachine();
  machine.bootId = plan.bootId;
  return {
    clock,
    gateway,
    store,
    ledger,
    machine,
    events: new ManualEventSource(),
    restarter: new RecordingNodeRestarter(),
    logger: new RecordingLogger(),
    settings: plan.settings,
  };
}
