import { randomBytes } from 'node:crypto';
import { serverEventSchema } from '@lkssp/client/schemas';
import { EventFeed } from '../stream/event-feed.js';
import { type Subject, speakerOf } from './subject.js';

/** What happens, as it happens. */
export const eventRoutes: Subject = (app, context) => {
  const { streams, events } = context;
  const feed = new EventFeed(events, randomBytes(6).toString('hex'));

  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      config: { stream: serverEventSchema },
      schema: { operationId: 'follow', summary: 'Events from now on, or after the one that Last-Event-ID names' },
    },
    (request, reply) => {
      streams.assertRoom();
      const after = request.headers['last-event-id'];
      const source = feed.source(typeof after === 'string' ? after : undefined, speakerOf(context, request));
      reply.hijack();
      streams.open(reply.raw, source);
    },
  );
};
