import { incidentSchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import { toldIncident } from '../told/told-incident.js';
import { type Subject, speakerOf } from './subject.js';

const number = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** The history of what failed and what was done about it. */
export const incidentRoutes: Subject = (app, context) => {
  const { administration } = context;

  app.get(
    '/incidents',
    {
      schema: {
        operationId: 'incidents',
        summary: 'Incidents without their stories, newest first',
        querystring: z.strictObject({
          tag: z.string().exactOptional(),
          before: number.exactOptional(),
          limit: z.coerce.number().int().min(1).max(1000).default(50),
        }),
        response: { 200: z.array(incidentSchema).readonly() },
      },
    },
    async (request) => {
      const incidents = await administration.incidents(request.query);
      const speaker = speakerOf(context, request);
      return incidents.map((incident) => toldIncident(incident, speaker));
    },
  );

  app.get(
    '/incidents/:id',
    {
      schema: {
        operationId: 'incident',
        summary: 'One incident with its story',
        params: z.object({ id: number }),
        response: { 200: incidentSchema },
      },
    },
    async (request) => toldIncident(await administration.incident(request.params.id), speakerOf(context, request)),
  );
};
