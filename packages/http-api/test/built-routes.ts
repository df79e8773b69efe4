import type { Logger } from '@lkssp/core/engine';
import { buildApp } from '../src/app.js';
import type { Context } from '../src/context.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { Quiet } from '../src/quiet.js';
import { OperationHold } from '../src/request/operation-hold.js';
import type { RouteBook } from '../src/request/route-book.js';
import { Speech } from '../src/speech.js';
import { EventStreams } from '../src/stream/event-streams.js';
import { RecordingAdministration } from './recording-administration.js';
import { RecordingEventBus } from './recording-event-bus.js';
import { RecordingKits } from './recording-kits.js';
import { RecordingLogTail } from './recording-log-tail.js';
import { RecordingReloading } from './recording-reloading.js';
import { RecordingServer } from './recording-server.js';

/** What a server is made of, without a socket. */
export function builtContext(logger?: Logger): Context {
  const events = new RecordingEventBus();
  const administration = new RecordingAdministration(events);
  const { operations } = administration;
  return {
    administration,
    kits: new RecordingKits(operations),
    server: new RecordingServer(operations),
    reloading: new RecordingReloading(operations),
    maintenance: false,
    quiet: new Quiet(),
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
