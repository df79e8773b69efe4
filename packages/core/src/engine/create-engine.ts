import type { EngineSettings } from '../domain/engine-settings.js';
import { say } from '../messages/sentence.js';
import type { Administration, SimulationRequest } from '../ports/administration.js';
import type { Clock } from '../ports/clock.js';
import type { EventBus } from '../ports/event-bus.js';
import type { EventSource } from '../ports/event-source.js';
import type { KitGateway } from '../ports/kit-gateway.js';
import type { Logger } from '../ports/logger.js';
import type { Machine } from '../ports/machine.js';
import type { NodeRestarter } from '../ports/node-restarter.js';
import type { RestartLedger } from '../ports/restart-ledger.js';
import type { Change, StateStore, StoredState } from '../ports/state-store.js';
import type { FailoverAction } from './action/escalation.js';
import { EngineAdministration } from './administration/engine-administration.js';
import { KitAdoption } from './administration/kit-adoption.js';
import { Guardian } from './guardian.js';
import type { Operations } from './procedure/operations.js';
import { wordsOf } from '../errors/lkssp-error.js';
import { AlarmBoard } from './state/alarm-board.js';
import { Journal } from './state/journal.js';
import { MemoryEventBus } from './state/memory-event-bus.js';

/** What an engine is made of. */
export interface EngineParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly machine: Machine;
  readonly gateway: KitGateway;
  readonly events: EventSource;
  /** Open; closed by who opened it. */
  readonly store: StateStore;
  /** Made once what the store remembers is known. */
  readonly makeLedger: (stored: StoredState) => RestartLedger | Promise<RestartLedger>;
  readonly restarter: NodeRestarter;
  readonly sync: () => Promise<void>;
  readonly settings: EngineSettings;
  readonly facts: { readonly version: string; readonly pid: number };
  readonly simulate: (guardian: Guardian, request: SimulationRequest) => Promise<string>;
  readonly onStopped: (how: { readonly failed: boolean }) => void;
  /** Never started: it looks after kits, backups and upgrades alone. */
  readonly maintenance?: boolean;
  readonly rearrange?: (standard: readonly FailoverAction[]) => readonly FailoverAction[];
}

/** An engine that stands ready. */
export interface Engine {
  readonly administration: Administration;
  readonly bus: EventBus;
  readonly alarms: AlarmBoard;
  readonly operations: Operations;
  /** Hands resources over to other kits. */
  readonly kits: KitAdoption;
  /** Begins to protect; resolves when everything has been looked at and the first restores are over. */
  start(): Promise<void>;
  /** Milliseconds by which the earliest check is overdue now. Means nothing once a stop was ordered. */
  lateMs(): number;
  /** Waits until what was committed is written, and closes the store. */
  close(): Promise<void>;
}

/** Reads what is remembered and puts an engine together; nothing happens before `start`. */
export async function createEngine(parts: EngineParts): Promise<Engine> {
  const { clock, logger, store } = parts;
  const bus = new MemoryEventBus(clock, (thrown) => logger.tell(say('defect', { what: wordsOf(thrown) })));
  const alarms = new AlarmBoard({ clock, bus, logger });
  const journal = new Journal(store, clock, {
    failing: (sentence) => alarms.raise('store', sentence),
    recovered: (sentence) => {
      alarms.clear('store');
      logger.tell(sentence, { component: 'store' });
    },
    defect: (sentence) => logger.tell(sentence, { component: 'store' }),
  });
  const stored = await journal.load();
  const ledger = await parts.makeLedger(stored);
  const guardian = new Guardian({ ...parts, bus, alarms, store: journal, stored, ledger });
  const facts = { ...parts.facts, startedAt: clock.wall() };
  const { simulate, onStopped, maintenance = false } = parts;
  const administration = new EngineAdministration({ guardian, facts, simulate, onStopped, maintenance });
  const kits = new KitAdoption({
    guardian,
    storeFails: () => journal.failing,
    letGo: (tags, order, progress) => administration.letGo(tags, order, progress),
  });
  return {
    administration,
    bus,
    alarms,
    operations: guardian.operations,
    kits,
    start: () => {
      kits.begin();
      return begin(guardian, stored);
    },
    lateMs: () => guardian.lateMs,
    close: () => journal.close(),
  };
}

async function begin(guardian: Guardian, stored: StoredState): Promise<void> {
  const { machine, logger } = guardian.parts;
  const { bootId } = machine;
  if (stored.lastRun !== undefined && stored.lastRun.end === undefined) logger.tell(say('daemonCrashed'));
  const { latch } = stored;
  const changes: Change[] = [{ put: 'run', run: { bootId } }, ...endInterrupted(guardian, stored)];
  // A latch of an earlier boot has done its work: this is the boot that it asked for.
  if (latch !== undefined && latch.bootId !== bootId) {
    logger.tell(say('restartedByLkssp', { incident: latch.incident }));
    changes.push({ drop: 'latch' });
  }
  await guardian.roster.record(changes);
  await guardian.startUp.run();
}

/** Incidents that were open when the last run ended are not continued: what checks find now is judged anew. */
function endInterrupted({ parts }: Guardian, { openIncidents }: StoredState): readonly Change[] {
  const at = parts.clock.wall();
  return openIncidents.flatMap(({ entries: _told, ...header }): readonly Change[] => {
    const entry = {
      at,
      afterMs: Math.max(0, at - header.openedAt),
      kind: 'outcome',
      tag: header.tag,
      sentence: say('interrupted'),
    } as const;
    return [
      { put: 'incident', incident: { ...header, endedAt: at, result: 'withdrawn' } },
      { put: 'incident-entry', id: header.id, entry },
    ];
  });
}
