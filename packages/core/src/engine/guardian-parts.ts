import type { EngineSettings } from '../domain/engine-settings.js';
import type { Clock } from '../ports/clock.js';
import type { EventBus } from '../ports/event-bus.js';
import type { EventSource } from '../ports/event-source.js';
import type { KitGateway } from '../ports/kit-gateway.js';
import type { Logger } from '../ports/logger.js';
import type { Machine } from '../ports/machine.js';
import type { NodeRestarter } from '../ports/node-restarter.js';
import type { RestartLedger } from '../ports/restart-ledger.js';
import type { StateStore, StoredState } from '../ports/state-store.js';
import type { FailoverAction } from './action/escalation.js';
import type { AlarmBoard } from './state/alarm-board.js';

/** Everything that the engine has of the world. */
export interface GuardianParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly machine: Machine;
  readonly gateway: KitGateway;
  readonly events: EventSource;
  readonly bus: EventBus;
  readonly alarms: AlarmBoard;
  /** Never rejects a commit (see the journal). */
  readonly store: StateStore;
  readonly stored: StoredState;
  readonly ledger: RestartLedger;
  readonly restarter: NodeRestarter;
  /** Writes file systems out, in something expendable. */
  readonly sync: () => Promise<void>;
  readonly settings: EngineSettings;
  /** Replaces the steps of the last rung. */
  readonly rearrange?: (standard: readonly FailoverAction[]) => readonly FailoverAction[];
}
