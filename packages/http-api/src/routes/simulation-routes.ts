import { simulationRequestSchema, simulationResultSchema } from '@lkssp/client/schemas';
import type { Subject } from './subject.js';

/** What would happen. */
export const simulationRoutes: Subject = (app, { administration }) => {
  app.post(
    '/simulations',
    {
      schema: {
        operationId: 'simulate',
        summary: 'What would happen if something failed now; nothing is done',
        body: simulationRequestSchema,
        response: { 200: simulationResultSchema },
      },
    },
    async (request) => ({ text: await administration.simulate(request.body) }),
  );
};
