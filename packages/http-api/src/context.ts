import type { Administration, EventBus, Logger } from '@lkssp/core/engine';
import type { Limits } from './limits.js';
import type { LogTail } from './log-tail.js';
import type { OperationHold } from './request/operation-hold.js';
import type { Speech } from './speech.js';
import type { EventStreams } from './stream/event-streams.js';

/** What the routes work with. */
export interface Context {
  readonly administration: Administration;
  readonly events: EventBus;
  readonly logTail: LogTail;
  readonly logger: Logger | undefined;
  /** Who gives the orders that come through this socket; goes to the log. */
  readonly who: string;
  readonly speech: Speech;
  readonly streams: EventStreams;
  readonly hold: OperationHold;
  readonly limits: Limits;
}
