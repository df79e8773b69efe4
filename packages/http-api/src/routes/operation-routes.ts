import { operationSchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import { toldOperation } from '../told/told-operation.js';
import { type Subject, speakerOf } from './subject.js';

const querystring = z.strictObject({
  seen: z.coerce.number().int().min(0).max(1_000_000).default(0),
  waitMs: z.coerce.number().int().min(0).max(30_000).default(0),
});

/** Long actions. */
export const operationRoutes: Subject = (app, context) => {
  const { administration, hold } = context;
  app.get(
    '/operations/:id',
    {
      schema: {
        operationId: 'operation',
        summary: 'A long action: at once, or (waitMs) when it has more than `seen` lines of progress or is over',
        params: z.object({ id: z.string() }),
        querystring,
        response: { 200: operationSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort());
      const operation = await hold.newer(() => administration.operation(id), request.query, gone.signal);
      return toldOperation(operation, speakerOf(context, request));
    },
  );
};
