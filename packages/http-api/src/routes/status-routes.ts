import { healthSchema, serverStatusSchema } from '@lkssp/client/schemas';
import { toldServer } from '../told/told-status.js';
import { type Subject, speakerOf } from './subject.js';

/** The server as a whole. */
export const statusRoutes: Subject = (app, context) => {
  const { administration } = context;
  const mode = context.maintenance ? ({ maintenance: true } as const) : {};

  app.get(
    '/health',
    {
      schema: {
        operationId: 'health',
        summary: 'Who answers, and whether it protects',
        response: { 200: healthSchema },
      },
    },
    () => {
      const { node, version, pid, startedAt, goingDown, alarms } = administration.status([]);
      return { node, version, pid, startedAt, goingDown, ...mode, alarms: alarms.length };
    },
  );

  app.get(
    '/status',
    {
      schema: {
        operationId: 'status',
        summary: 'The server with all resources, policies in force and alarms',
        response: { 200: serverStatusSchema },
      },
    },
    (request) => ({ ...toldServer(administration.status(), speakerOf(context, request)), ...mode }),
  );
};
