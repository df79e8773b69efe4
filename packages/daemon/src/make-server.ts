import { realpathSync } from 'node:fs';
import type { ComposedEngine, KitReleases, ServerAdministration, SystemClock } from '@lkssp/core/engine';
import { openProgramReleases } from '@lkssp/releases';
import { join } from 'node:path';
import type { Departure } from './changeover/departure.js';
import { ServerOrders } from './changeover/server-orders.js';
import type { DaemonOrder } from './daemon-order.js';
import { packageSource } from './kit-folder.js';
import type { Reloadable } from './reload.js';

/** What orders about lkssp as a whole are made of. */
export interface ServerNeeds {
  readonly order: DaemonOrder;
  readonly engine: ComposedEngine;
  readonly releases: KitReleases;
  readonly running: Reloadable;
  readonly clock: SystemClock;
  /** The configuration file in force. */
  readonly configFile: string | undefined;
  readonly depart: (departure: Departure) => void;
}

/** Who takes orders about lkssp as a whole: programs, backups. */
export function makeServer(needs: ServerNeeds): ServerAdministration {
  const { order, engine, releases, running, clock, configFile, depart } = needs;
  const { home, allowCode, words } = order;
  const { administration, operations, bus } = engine;
  const source = Object.assign(packageSource(home, running), { folder: join(home.lib, 'program') });
  return new ServerOrders({
    home,
    clock,
    logger: running.logger,
    bus,
    operations,
    administration,
    kits: releases,
    programs: openProgramReleases(source),
    copyStore: (file) => engine.copyStore(file),
    ...(configFile === undefined ? {} : { configFile }),
    allowCode,
    words,
    depart,
    program: realpathSync(process.argv[1] ?? process.execPath),
  });
}
