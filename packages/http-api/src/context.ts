import type { Administration, EventBus, KitAdministration, Logger, ServerAdministration } from '@lkssp/core/engine';
import type { Limits } from './limits.js';
import type { LogTail } from './log-tail.js';
import type { OperationHold } from './request/operation-hold.js';
import type { Quiet } from './quiet.js';
import type { Reloading } from './reloading.js';
import type { Speech } from './speech.js';
import type { EventStreams } from './stream/event-streams.js';

/** What the routes work with. */
export interface Context {
  readonly administration: Administration;
  readonly kits: KitAdministration;
  readonly server: ServerAdministration;
  readonly reloading: Reloading;
  /** True in a run that protects nothing and takes only orders that need no protection. */
  readonly maintenance: boolean;
  readonly events: EventBus;
  readonly logTail: LogTail;
  readonly logger: Logger | undefined;
  /** Who gives the orders that come through this socket; goes to the log. */
  readonly who: string;
  readonly speech: Speech;
  readonly streams: EventStreams;
  readonly hold: OperationHold;
  readonly limits: Limits;
  readonly quiet: Quiet;
}
