import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type DependencyContainer, container as root } from 'tsyringe';
import { type DaemonConfig, toEngineSettings } from '../config/daemon-config.js';
import { createEngine, type Engine } from '../engine/create-engine.js';
import { simulateLive } from '../engine/simulate-live.js';
import { openStateStore } from '../engine/state/sqlite-state-store.js';
import { openRestartLedger } from '../engine/state/two-place-restart-ledger.js';
import { say } from '../messages/sentence.js';
import type { FileLogger } from '../node/log/file-logger.js';
import type { LinuxMachine } from '../node/machine/linux-machine.js';
import { entryPoint } from '../node/source-entry.js';
import { syncFileSystems } from '../node/sync-file-systems.js';
import { FixedKitFolder } from '../kits/orders/fixed-kit-folder.js';
import { KitOrders } from '../kits/orders/kit-orders.js';
import { openKits } from '../kits/orders/open-kits.js';
import type { Clock } from '../ports/clock.js';
import type { KitAdministration } from '../ports/kit-administration.js';
import type { KitReleases } from '../ports/kit-releases.js';
import type { RestartLedger } from '../ports/restart-ledger.js';
import type { StoredState } from '../ports/state-store.js';
import { composeParts } from './compose-parts.js';
import type { EnginePaths } from './engine-paths.js';
import { coreVersion } from './make-kit-gateway.js';
import { Opened } from './opened.js';
import {
  CLOCK,
  CONFIG,
  ENGINE,
  EVENTS,
  KIT_GATEWAY,
  LOGGER,
  MACHINE,
  PATHS,
  RELEASES,
  RESTARTER,
  STORE,
  STORED,
} from './tokens.js';

/** What the daemon brings. */
export interface EngineOrder {
  readonly config: DaemonConfig;
  readonly paths: EnginePaths;
  readonly clock: Clock;
  readonly logger: FileLogger;
  /** The kit folder. Left out: HOME/lib/kits/current as it is, and no order changes it. */
  readonly releases?: KitReleases;
  /** The engine will not be started: orders about kits, backups and upgrades alone. */
  readonly maintenance?: boolean;
}

/** The engine on this machine, with store and kits open. It protects nothing before `engine.start`. */
export interface ComposedEngine
  extends Pick<Engine, 'administration' | 'alarms' | 'bus' | 'operations' | 'start' | 'lateMs'> {
  readonly machine: LinuxMachine;
  readonly kits: KitAdministration;
  /** A consistent, synced copy of the store in a new file. */
  copyStore(file: string): Promise<void>;
  /** Resolves when a stop that was ordered is carried out and committed. `failed`: something could not be removed. */
  readonly stopped: Promise<{ readonly failed: boolean }>;
  /** Ends kit hosts, threads and store, in order. Never rejects. */
  close(): Promise<void>;
}

/** Opens store and kits and puts the engine together. Rejects with an LksspError when the store cannot be used; what was opened is closed again. */
export async function composeEngine(order: EngineOrder): Promise<ComposedEngine> {
  const container = root.createChildContainer();
  container.registerInstance(CONFIG, order.config);
  container.registerInstance(PATHS, order.paths);
  container.registerInstance(CLOCK, order.clock);
  container.registerInstance(LOGGER, order.logger);
  composeParts(container);
  container.registerInstance(RELEASES, order.releases ?? new FixedKitFolder(join(order.paths.lib, 'kits/current')));
  const opened = new Opened(order.logger);
  try {
    return await open(container, opened, order.maintenance ?? false);
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
}

async function open(container: DependencyContainer, opened: Opened, maintenance: boolean): Promise<ComposedEngine> {
  const machine = container.resolve(MACHINE);
  opened.add('machine', () => machine.close());
  await openStore(container);
  const events = container.resolve(EVENTS);
  opened.add('events', () => events.close());
  const { promise: stopped, resolve } = Promise.withResolvers<{ readonly failed: boolean }>();
  const engine = await makeEngine(container, maintenance, resolve);
  opened.add('engine', () => engine.close());
  watchLog(container, engine);
  const gateway = container.resolve(KIT_GATEWAY);
  opened.add('kits', () => gateway.close());
  const kits = await openAllKits(container, engine);
  opened.add('orders about kits', () => kits.close());
  const { administration, alarms, bus, operations } = engine;
  const store = container.resolve(STORE);
  return {
    administration,
    alarms,
    bus,
    operations,
    copyStore: (file) => store.copyTo(file),
    machine,
    kits,
    stopped,
    start: () => engine.start(),
    lateMs: () => engine.lateMs(),
    close: () => opened.close(),
  };
}

async function openAllKits(container: DependencyContainer, { alarms, kits, operations }: Engine): Promise<KitOrders> {
  const gateway = container.resolve(KIT_GATEWAY);
  const releases = container.resolve(RELEASES);
  const logger = container.resolve(LOGGER);
  const parts = { releases, gateway, adoption: kits, alarms, logger, clock: container.resolve(CLOCK) };
  await gateway.endLeftovers();
  const folder = await openKits({ ...parts, fallback: join(container.resolve(PATHS).lib, 'kits/current') });
  const { machine } = gateway;
  const orders = new KitOrders({ ...parts, operations, machine, folders: () => gateway.folders() });
  await orders.open(folder);
  return orders;
}

async function openStore(container: DependencyContainer): Promise<void> {
  const logger = container.resolve(LOGGER);
  const store = await openStateStore(join(container.resolve(PATHS).lib, 'store.db'), {
    worker: entryPoint('engine/state/store-worker'),
    bootId: container.resolve(MACHINE).bootId,
    coreVersion: coreVersion(),
    budgetPeriodMs: container.resolve(CONFIG).failover.restartBudget.period,
    onDeath: (why) => logger.tell(say('storeThreadEnded', { why }), { component: 'store' }),
  });
  container.registerInstance(STORE, store);
}

async function makeEngine(
  container: DependencyContainer,
  maintenance: boolean,
  onStopped: (how: { readonly failed: boolean }) => void,
): Promise<Engine> {
  const store = container.resolve(STORE);
  const engine = await createEngine({
    clock: container.resolve(CLOCK),
    logger: container.resolve(LOGGER),
    machine: container.resolve(MACHINE),
    gateway: container.resolve(KIT_GATEWAY),
    events: container.resolve(EVENTS),
    store,
    makeLedger: (stored) => makeLedger(container, stored),
    restarter: container.resolve(RESTARTER),
    sync: syncFileSystems,
    settings: toEngineSettings(container.resolve(CONFIG), availableParallelism()),
    facts: { version: coreVersion(), pid: process.pid },
    simulate: simulateLive,
    maintenance,
    onStopped,
  }).catch(async (thrown: unknown) => {
    await store.close().catch(() => undefined);
    throw thrown;
  });
  container.registerInstance(ENGINE, engine);
  return engine;
}

function makeLedger(container: DependencyContainer, stored: StoredState): Promise<RestartLedger> {
  container.registerInstance(STORED, stored);
  const logger = container.resolve(LOGGER);
  return openRestartLedger({
    store: container.resolve(STORE),
    stored: stored.restarts,
    secondFile:
      container.resolve(CONFIG).failover.restartBudget.secondFile ?? container.resolve(PATHS).secondRestartFile,
    clock: container.resolve(CLOCK),
    onTrouble: (why) => logger.tell(say('secondFileFailing', { why }), { component: 'store' }),
  });
}

/** A log that cannot be written is an alarm, and is told by it. */
function watchLog(container: DependencyContainer, { alarms }: Engine): void {
  container
    .resolve(LOGGER)
    .watchTrouble((why) => (why === undefined ? alarms.clear('log') : alarms.raise('log', say('logFailing', { why }))));
}
