import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../domain/engine-settings.js';
import { createEngine } from '../engine/create-engine.js';
import { ManualClock } from '../engine/simulate/manual-clock.js';
import { ManualEventSource } from '../engine/simulate/manual-event-source.js';
import { ManualMachine } from '../engine/simulate/manual-machine.js';
import { ManualRestartLedger } from '../engine/simulate/manual-restart-ledger.js';
import { RecordingLogger } from '../engine/simulate/recording-logger.js';
import { RecordingNodeRestarter } from '../engine/simulate/recording-node-restarter.js';
import { ScriptedKitGateway } from '../engine/simulate/scripted-kit-gateway.js';
import { type ScriptedTypeDefinition, scriptedType } from '../engine/simulate/scripted-type.js';
import { MemoryStateStore } from '../engine/state/memory-state-store.js';
import type { Administration } from '../ports/administration.js';
import type { StateStore } from '../ports/state-store.js';

/** What a trial engine may be given; left out: a pretended type with `recover`, default settings, an empty store. */
export interface TrialOrder {
  readonly type?: ScriptedTypeDefinition;
  readonly settings?: Partial<EngineSettings>;
  readonly store?: StateStore;
  readonly clock?: ManualClock;
  readonly maintenance?: boolean;
}

/** The whole engine on a manual clock in a pretended world, for what no scenario can stage: exact instants, slow stores, races. */
export async function trialEngine(order: TrialOrder = {}) {
  const clock = order.clock ?? new ManualClock();
  const type = scriptedType(order.type);
  const gateway = new ScriptedKitGateway(clock, [type]);
  const restarter = new RecordingNodeRestarter();
  const machine = new ManualMachine();
  const events = new ManualEventSource();
  const ledger = new ManualRestartLedger([]);
  const logger = new RecordingLogger();
  const stops: { readonly failed: boolean }[] = [];
  const engine = await createEngine({
    clock,
    gateway,
    restarter,
    logger,
    machine,
    events,
    store: order.store ?? new MemoryStateStore(),
    makeLedger: () => ledger,
    sync: () => Promise.resolve(),
    settings: { ...DEFAULT_ENGINE_SETTINGS, ...order.settings },
    facts: { version: '1.0.0', pid: 2 },
    simulate: () => Promise.resolve(''),
    maintenance: order.maintenance ?? false,
    onStopped: (how) => void stops.push(how),
  });
  const { administration } = engine;
  const create = creator(administration, gateway, clock, type);
  const states = () => Object.fromEntries(administration.status().resources.map((each) => [each.tag, each.state]));
  const incidents = async () => (await administration.incidents({ limit: 1000 })).toReversed();
  return {
    clock,
    gateway,
    restarter,
    machine,
    events,
    ledger,
    logger,
    engine,
    administration,
    create,
    states,
    stops,
    incidents,
  };
}

/** Creates a resource that is down and lets its restore come to an end. */
function creator(
  administration: Administration,
  gateway: ScriptedKitGateway,
  clock: ManualClock,
  { kit, type }: ReturnType<typeof scriptedType>,
) {
  return async (tag: string, dependsOn: readonly string[] = []): Promise<void> => {
    gateway.resource(tag).health = 'down';
    await clock.finish(administration.create({ kit, type, tag, options: { id: tag }, dependsOn }, 'test'));
    await clock.advance(5000);
  };
}
