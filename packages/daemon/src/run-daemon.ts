import { hostname } from 'node:os';
import {
  type ComposedEngine,
  composeEngine,
  coreVersion,
  type DaemonConfig,
  FileLogger,
  loadConfig,
  type LoadedConfig,
  ServiceManager,
  say,
  SystemClock,
  wordsOf,
} from '@lkssp/core/engine';
import { type Api, createApi } from '@lkssp/http-api';
import { join } from 'node:path';
import { surviveDefects } from './defects.js';
import type { Home } from './home.js';
import { becomeInstance, type Instance } from './instance.js';
import { leave } from './leave.js';
import { prepareHome } from './prepare-home.js';
import { RefusingServer } from './refusing-server.js';
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

/** What a daemon is started with. */
export interface DaemonOrder {
  readonly home: Home;
  /** Read exactly this configuration. */
  readonly configFile?: string;
  /** Whether the configuration may be program code, which runs as root. */
  readonly allowCode: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Guards `home` until it is stopped. Rejects with an LksspError when it cannot start; what was begun is then undone. */
export async function runDaemon(order: DaemonOrder): Promise<void> {
  const clock = new SystemClock();
  prepareHome(order.home, process.getuid?.() ?? 0);
  const instance = becomeInstance(order.home, { pid: process.pid, since: clock.wall() });
  const signals = new SignalDesk(() => {
    instance.end();
    leave(IMPATIENT_EXIT);
  });
  try {
    await new Daemon(order, instance, clock, signals).run();
  } finally {
    instance.end();
  }
}

/** One run of the daemon, in the order in which it comes up: configuration, log, store and kits, API, protection. */
class Daemon {
  readonly #order: DaemonOrder;
  readonly #instance: Instance;
  readonly #clock: SystemClock;
  readonly #manager: ServiceManager;
  readonly #signals: SignalDesk;
  /** Once it is there. */
  #machine: ComposedEngine['machine'] | undefined;

  constructor(order: DaemonOrder, instance: Instance, clock: SystemClock, signals: SignalDesk) {
    this.#order = order;
    this.#instance = instance;
    this.#clock = clock;
    this.#signals = signals;
    this.#manager = new ServiceManager(order.environment, process.pid);
  }

  async run(): Promise<void> {
    const loaded = await this.#configured();
    const logger = this.#makeLogger(loaded.config);
    try {
      if (this.#instance.stale !== undefined) logger.tell(say('staleLock', { pid: this.#instance.stale }), CONTEXT);
      for (const remark of loaded.remarks) logger.tell(remark, { component: 'config' });
      await this.#surviving(logger, () => this.#protect(loaded, logger));
      logger.tell(say('daemonStopped'), CONTEXT);
    } catch (thrown) {
      logger.tell(say('daemonNotStarted', { why: wordsOf(thrown) }), CONTEXT);
      throw thrown;
    } finally {
      await logger.close();
    }
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

  async #protect(loaded: LoadedConfig, logger: FileLogger): Promise<void> {
    const { lib, run, etc } = this.#order.home;
    const engine = await composeEngine({
      config: loaded.config,
      paths: { lib, run, secondRestartFile: join(etc, 'restarts') },
      clock: this.#clock,
      logger,
    });
    this.#machine = engine.machine;
    const running = { search: this.#search, logger, config: loaded.config };
    const api = createApi({
      administration: engine.administration,
      kits: engine.kits,
      server: new RefusingServer('not built yet'),
      reloading: { reload: () => this.#reload(running) },
      events: engine.bus,
      logTail: logger,
      logger,
    });
    try {
      await api.listen(loaded.config.api.socket ?? this.#order.home.socket);
      await this.#serve(engine, running);
    } finally {
      await this.#close(api, engine);
    }
  }

  /** From here on only an order ends it. */
  async #serve(engine: ComposedEngine, running: Reloadable): Promise<void> {
    const { administration, bus, stopped } = engine;
    const { config, logger } = running;
    const [clock, manager] = [this.#clock, this.#manager];
    const stopping = new Stopping({
      engine: { administration, bus, stopped },
      clock,
      logger,
      manager,
      limitMs: config.stopLimit,
    });
    const endWatchdog = keepWatchdog(manager, clock, (withinMs) => stopping.begun || engine.lateMs() < withinMs);
    logger.tell(
      say('daemonStarted', { version: coreVersion(), home: this.#order.home.name, pid: process.pid }),
      CONTEXT,
    );
    manager.ready('guarding');
    engine.start().catch((thrown: unknown) => this.#defect(thrown, logger));
    this.#signals.obey({
      stop: (signal, count) => void this.#signalled(signal, count, engine, stopping, logger),
      reload: () => {
        logger.tell(say('signalReceived', { signal: 'SIGHUP' }), CONTEXT);
        void this.#reload(running);
      },
    });
    await stopping.over();
    endWatchdog();
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

  async #reload(running: Reloadable) {
    this.#manager.reloading(this.#clock.monotonic());
    const remarks = await reload(running);
    this.#manager.ready('guarding');
    return { remarks };
  }

  async #close(api: Api, engine: ComposedEngine): Promise<void> {
    // The one who ordered the stop is still to hear how it went.
    await new Promise(setImmediate);
    await api.close(API_GRACE_MS);
    await engine.close();
  }
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? wordsOf(thrown)) : wordsOf(thrown);
}
