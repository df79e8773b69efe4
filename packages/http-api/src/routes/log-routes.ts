import { logLineSchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import { eventFrame } from '../stream/event-frame.js';
import type { StreamSource } from '../stream/event-streams.js';
import type { Subject } from './subject.js';

/** The daemon's log. */
export const logRoutes: Subject = (app, { logTail, streams }) => {
  app.get(
    '/log',
    {
      schema: {
        operationId: 'log',
        summary: 'The last lines of the log, oldest first',
        querystring: z.strictObject({ lines: z.coerce.number().int().min(1).max(10_000).default(100) }),
        response: { 200: z.array(logLineSchema).readonly() },
      },
    },
    (request) => logTail.tail(request.query.lines),
  );

  const source: StreamSource = {
    begin: (stream) => logTail.follow((line) => stream.send(eventFrame({ type: 'line', data: line }))),
    // A log has no last line: its stream just ends.
    last: () => '',
  };

  app.get(
    '/log/follow',
    {
      exposeHeadRoute: false,
      config: { stream: logLineSchema },
      schema: { operationId: 'followLog', summary: 'Lines of the log from now on' },
    },
    (_request, reply) => {
      streams.assertRoom();
      reply.hijack();
      streams.open(reply.raw, source);
    },
  );
};
