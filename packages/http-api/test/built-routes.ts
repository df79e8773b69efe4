import { buildApp } from '../src/app.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { OperationHold } from '../src/request/operation-hold.js';
import type { RouteBook } from '../src/request/route-book.js';
import { Speech } from '../src/speech.js';
import { EventStreams } from '../src/stream/event-streams.js';
import { RecordingAdministration } from './recording-administration.js';
import { RecordingEventBus } from './recording-event-bus.js';
import { RecordingLogTail } from './recording-log-tail.js';

/** The routes of the API with their schemas. */
export async function builtRoutes(): Promise<RouteBook['routes']> {
  const events = new RecordingEventBus();
  const streams = new EventStreams(DEFAULT_LIMITS);
  const { app, routes } = buildApp(
    {
      administration: new RecordingAdministration(events),
      events,
      logTail: new RecordingLogTail(),
      logger: undefined,
      who: 'test',
      speech: new Speech(),
      streams,
      hold: new OperationHold(events),
      limits: DEFAULT_LIMITS,
    },
    () => false,
  );
  await app.ready();
  await app.close();
  streams.close();
  return routes.routes.filter(({ method }) => method !== 'HEAD');
}
