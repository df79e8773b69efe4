import { hostname } from 'node:os';
import {
  type ComposedEngine,
  composeEngine,
  coreVersion,
  type DaemonConfig,
  FileLogger,
  type KitReleases,
  loadConfig,
  type LoadedConfig,
  type Sentence,
  type ServerAdministration,
  ServiceManager,
  say,
  SystemClock,
  wordsOf,
} from '@lkssp/core/engine';
import { type Api, createApi } from '@lkssp/http-api';
import { join } from 'node:path';
import { asFound } from './as-found.js';
import { raiseUntrusted } from './close-kit-folder.js';
import { surviveDefects } from './defects.js';
import type { NextProgram } from './changeover/become-program.js';
import type { Departure } from './changeover/departure.js';
import { Probation } from './changeover/probation.js';
import type { DaemonOrder } from './daemon-order.js';
import { becomeInstance, type Instance } from './instance.js';
import { openKitFolder, watchKitFolder } from './kit-folder.js';
import { leave } from './leave.js';
import { makeServer } from './make-server.js';
import { prepareHome } from './prepare-home.js';
import { endWhenQuiet } from './quiet-end.js';
import { reload, type Reloadable } from './reload.js';
import { isMachineStopping } from './shutdown-question.js';
import { SignalDesk } from './signals.js';
import { Stopping } from './stopping.js';
import { keepWatchdog } from './watchdog.js';

/** Milliseconds that requests under way are given when the daemon ends. */
const API_GRACE_MS = 2000;
/** Exit code when a start was broken off. */
const IMPATIENT_EXIT = 1;
const CONTEXT = { component: 'daemon' };

/**
 * Guards the home until it is stopped. Resolves with the program that this process is to become then, if any. Rejects with
 * an LksspError when it cannot start; what was begun is then undone.
 */
export async function runDaemon(order: DaemonOrder): Promise<NextProgram | undefined> {
  const clock = new SystemClock();
  const uid = process.getuid?.() ?? 0;
  prepareHome(order.home, uid);
  const here: { instance?: Instance } = {};
  // Before anybody can see that we are here: from then on a signal must not end us in the middle of something.
  const signals = new SignalDesk(() => {
    here.instance?.end();
    leave(IMPATIENT_EXIT);
  });
  const instance = await becomeInstance(order.home, { maintenance: order.maintenance, clock });
  here.instance = instance;
  try {
    const next = await new Daemon(order, asFound(order.home, instance, uid), clock, signals).run();
    if (next !== undefined) signals.handOn();
    return next;
  } finally {
    instance.end();
  }
}

/** All that runs. */
interface Running extends Reloadable {
  readonly engine: ComposedEngine;
  readonly releases: KitReleases;
  readonly api: Api;
  readonly stopping: Stopping;
  readonly depart: (departure: Departure) => void;
}

/** One run of the daemon, in the order in which it comes up: configuration, log, store and kits, API, protection. */
class Daemon {
  readonly #order: DaemonOrder;
  readonly #found: readonly Sentence[];
  readonly #clock: SystemClock;
  readonly #manager: ServiceManager;
  readonly #signals: SignalDesk;
  /** Of this start, when a changeover has made it. */
  readonly #probation: Probation | undefined;
  #departure: Departure | undefined;
  /** Once it is there. */
  #machine: ComposedEngine['machine'] | undefined;

  constructor(order: DaemonOrder, found: readonly Sentence[], clock: SystemClock, signals: SignalDesk) {
    this.#order = order;
    this.#found = found;
    this.#clock = clock;
    this.#signals = signals;
    // A service manager whose child has started us is not ours to speak to.
    this.#manager = new ServiceManager(order.maintenance ? {} : order.environment, process.pid);
    this.#probation = Probation.begin(order.home.lib, order.words);
  }

  async run(): Promise<NextProgram | undefined> {
    const loaded = await this.#configured();
    const logger = this.#makeLogger(loaded.config);
    try {
      for (const sentence of this.#found) logger.tell(sentence, CONTEXT);
      for (const remark of loaded.remarks) logger.tell(remark, { component: 'config' });
      await this.#surviving(logger, () => this.#protect(loaded, logger));
      logger.tell(say('daemonStopped'), CONTEXT);
    } catch (thrown) {
      logger.tell(say('daemonNotStarted', { why: wordsOf(thrown) }), CONTEXT);
      throw thrown;
    } finally {
      await logger.close();
    }
    return await this.#departure?.leave();
  }

  get #search() {
    const { home, configFile, allowCode } = this.#order;
    return {
      allowCode,
      places: home.configPlaces,
      ...(configFile === undefined ? {} : { file: configFile }),
      ...(home.oldDefaults === undefined ? {} : { oldDefaults: home.oldDefaults }),
    };
  }

  /** A configuration that cannot be read is told in the log too, where nobody sees our standard error. */
  async #configured(): Promise<LoadedConfig> {
    try {
      return await loadConfig(this.#search);
    } catch (thrown) {
      const logger = this.#makeLogger(undefined);
      logger.tell(say('daemonNotStarted', { why: wordsOf(thrown) }), CONTEXT);
      await logger.close();
      throw thrown;
    }
  }

  #makeLogger(config: DaemonConfig | undefined): FileLogger {
    return new FileLogger({
      file: config?.log.file ?? this.#order.home.logFile,
      clock: this.#clock,
      style: { form: 'text', node: hostname(), program: 'lkssp', pid: process.pid },
      ...(config === undefined ? {} : { level: config.log.level, keepLines: config.log.keepLines }),
      ...(process.stderr.isTTY ? { echo: 2 } : {}),
    });
  }

  /** Also while it comes up and goes down: what a kit does to its channel is thrown at us out of nowhere. */
  async #surviving(logger: FileLogger, act: () => Promise<void>): Promise<void> {
    const release = surviveDefects((thrown) => this.#defect(thrown, logger));
    try {
      await act();
    } finally {
      release();
    }
  }

  #defect(thrown: unknown, logger: FileLogger): void {
    this.#machine?.noteThrown(thrown);
    logger.tell(say('defect', { what: stackOf(thrown) }), CONTEXT);
  }

  async #protect({ config, file }: LoadedConfig, logger: FileLogger): Promise<void> {
    const { home } = this.#order;
    const reloadable: Reloadable = { search: this.#search, logger, config };
    const releases = openKitFolder(home, reloadable);
    const engine = await composeEngine({
      config,
      paths: { lib: home.lib, run: home.run, secondRestartFile: join(home.etc, 'restarts') },
      clock: this.#clock,
      logger,
      releases,
      maintenance: this.#order.maintenance,
    });
    this.#machine = engine.machine;
    raiseUntrusted(this.#found, engine.alarms);
    const stopping = this.#makeStopping(engine, reloadable);
    const depart = (departure: Departure) => {
      this.#departure = departure;
      stopping.depart(departure.status);
    };
    const needs = { order: this.#order, clock: this.#clock, engine, releases, running: reloadable };
    const server = makeServer({ ...needs, configFile: file, depart });
    const api = this.#makeApi(engine, reloadable, server);
    try {
      await api.listen(config.api.socket ?? home.socket);
      await this.#serve(Object.assign(reloadable, { engine, releases, api, stopping, depart }));
      if (!stopping.departs) this.#departure = undefined;
    } finally {
      await this.#close(api, engine);
    }
  }

  #makeApi(engine: ComposedEngine, reloadable: Reloadable, server: ServerAdministration): Api {
    const { administration, kits, bus } = engine;
    const { logger } = reloadable;
    return createApi({
      administration,
      kits,
      server,
      reloading: { reload: (who) => this.#reload(reloadable, engine, who) },
      events: bus,
      logTail: logger,
      logger,
      maintenance: this.#order.maintenance,
    });
  }

  #makeStopping(engine: ComposedEngine, { logger, config }: Reloadable): Stopping {
    const { maintenance } = this.#order;
    const parts = { engine, clock: this.#clock, logger, manager: this.#manager, limitMs: config.stopLimit };
    return new Stopping({ ...parts, maintenance });
  }

  /** From here on only an order ends it. */
  async #serve(running: Running): Promise<void> {
    const { engine, logger, stopping } = running;
    const { maintenance, home } = this.#order;
    const facts = { version: coreVersion(), home: home.name, pid: process.pid };
    logger.tell(say(maintenance ? 'maintenanceStarted' : 'daemonStarted', facts), CONTEXT);
    this.#manager.ready('guarding');
    // Also where there is no probation: whoever has failed one asked for longer before it made room again.
    if (this.#manager.watchdogMs !== undefined) this.#manager.watchWithin(this.#manager.watchdogMs);
    const endings = maintenance
      ? [endWhenQuiet({ ...running, clock: this.#clock })]
      : [this.#guard(running), this.#keepWatchdog(engine, stopping)];
    void this.#probation?.stand({ ...running, ...engine, clock: this.#clock, guarding: !maintenance });
    this.#signals.obey({
      stop: (signal, count) => void this.#signalled(signal, count, engine, stopping, logger),
      reload: () => {
        logger.tell(say('signalReceived', { signal: 'SIGHUP' }), CONTEXT);
        void this.#reload(running, engine, 'SIGHUP');
      },
    });
    await stopping.over();
    for (const end of endings) end();
  }

  /** Protects, and follows the kit folder once everything has been looked at. Returns what ends the latter. */
  #guard({ engine, releases, logger, stopping }: Running): () => void {
    let end = () => {};
    void engine
      .start()
      .catch((thrown: unknown) => this.#defect(thrown, logger))
      .then(() => {
        if (!stopping.begun) end = watchKitFolder({ releases, kits: engine.kits, logger });
      });
    return () => end();
  }

  #keepWatchdog(engine: ComposedEngine, stopping: Stopping): () => void {
    return keepWatchdog(this.#manager, this.#clock, (withinMs) => stopping.begun || engine.lateMs() < withinMs);
  }

  async #signalled(
    signal: string,
    count: number,
    { machine }: ComposedEngine,
    stopping: Stopping,
    logger: FileLogger,
  ): Promise<void> {
    logger.tell(say('signalReceived', { signal }), CONTEXT);
    if (count === 1 && (await isMachineStopping())) machine.noteGoingDown();
    stopping.signalled(signal, count);
  }

  /** Reads again what people may have changed. Rejects only when the kit folder cannot be looked at because the daemon ends. */
  async #reload(reloadable: Reloadable, { kits }: ComposedEngine, who: string) {
    this.#manager.reloading(this.#clock.monotonic());
    const remarks = await reload(reloadable);
    this.#manager.ready('guarding');
    const byHand = await kits.takeByHand(who).catch((thrown: unknown) => {
      reloadable.logger.tell(say('orderFailed', { order: 'kit take by hand', reason: wordsOf(thrown) }), CONTEXT);
    });
    return byHand === undefined ? { remarks } : { remarks, kits: byHand };
  }

  async #close(api: Api, engine: ComposedEngine): Promise<void> {
    // The one who ordered the stop is still to hear how it went.
    await new Promise(setImmediate);
    await api.close(API_GRACE_MS);
    await this.#departure?.save();
    await engine.close();
  }
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? wordsOf(thrown)) : wordsOf(thrown);
}
