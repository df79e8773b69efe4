import type { Logger } from '@lkssp/core/engine';
import { buildApp } from '../src/app.js';
import type { Context } from '../src/context.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { OperationHold } from '../src/request/operation-hold.js';
import type { RouteBook } from '../src/request/route-book.js';
import { Speech } from '../src/speech.js';
import { EventStreams } from '../src/stream/event-streams.js';
import { RecordingAdministration } from './recording-administration.js';
import { RecordingEventBus } from './recording-event-bus.js';
import { RecordingLogTail } from './recording-log-tail.js';

/** What a server is made of, without a socket. */
export function builtContext(logger?: Logger): Context {
  const events = new RecordingEventBus();
  return {
    administration: new RecordingAdministration(events),
    events,
    logTail: new RecordingLogTail(),
    logger,
    who: 'test',
    speech: new Speech(),
    streams: new EventStreams(DEFAULT_LIMITS),
    hold: new OperationHold(events),
    limits: DEFAULT_LIMITS,
  };
}

/** The routes of the API with their schemas. */
export async function builtRoutes(): Promise<RouteBook['routes']> {
  const context = builtContext();
  const { app, routes } = buildApp(context, () => false);
  await app.ready();
  await app.close();
  context.streams.close();
  return routes.routes.filter(({ method }) => method !== 'HEAD');
}
