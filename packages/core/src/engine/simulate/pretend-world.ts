import type { EngineSettings } from '../../domain/engine-settings.js';
import type { StateStore } from '../../ports/state-store.js';
import { behave } from './behave.js';
import { FailingStateStore } from './failing-state-store.js';
import type { Given } from './given.js';
import { engineSettingsOf, FIRST_BOOT, storeContents, typesOf } from './given-store.js';
import { ManualClock } from './manual-clock.js';
import { ManualEventSource } from './manual-event-source.js';
import { ManualMachine } from './manual-machine.js';
import { ManualRestartLedger } from './manual-restart-ledger.js';
import { RecordingLogger } from './recording-logger.js';
import { RecordingNodeRestarter } from './recording-node-restarter.js';
import { ScriptedKitGateway } from './scripted-kit-gateway.js';

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

/** Makes the world of a situation; `empty` is a store that holds nothing. */
export async function pretendWorld(given: Given, empty: StateStore): Promise<PretendWorld> {
  const clock = new ManualClock({ sinceBoot: given.begins === 'booted' ? 20_000 : given.uptime });
  const gateway = new ScriptedKitGateway(clock, typesOf(given));
  for (const [tag, resource] of Object.entries(given.resources)) {
    const stands =
      resource.state === 'OSU' || resource.state === 'OSF' || given.begins === 'booted' ? 'down' : 'healthy';
    gateway.resource(tag).health = resource.state === 'OSF' ? 'failed' : stands;
    gateway.resource(tag).children = resource.dependsOn;
    behave(gateway.resource(tag), resource);
  }
  const changes = storeContents(given, clock.wall());
  await empty.commit(changes);
  const store = new FailingStateStore(empty, { clock, limitMs: 2000 });
  const before = changes.flatMap((each) => ('put' in each && each.put === 'restart' ? [each.restart] : []));
  const ledger = new ManualRestartLedger(before);
  ledger.storeWorks = () => store.works;
  const machine = new ManualMachine();
  machine.bootId = FIRST_BOOT;
  return {
    clock,
    gateway,
    store,
    ledger,
    machine,
    events: new ManualEventSource(),
    restarter: new RecordingNodeRestarter(),
    logger: new RecordingLogger(),
    settings: engineSettingsOf(given),
  };
}
