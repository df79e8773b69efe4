import { operationSchema, stopHowSchema } from '@lkssp/client/schemas';
import { toldOperation } from '../told/told-operation.js';
import { operationPath, type Subject, speakerOf } from './subject.js';

/** The end of the daemon. */
export const stopRoutes: Subject = (app, context) => {
  const { administration, who } = context;
  app.post(
    '/stop',
    {
      schema: {
        operationId: 'stop',
        summary: 'End the daemon, with its applications or without them',
        body: stopHowSchema.nullable(),
        response: { 202: operationSchema },
      },
    },
    async (request, reply) => {
      const operation = await administration.stop(request.body ?? {}, who);
      reply.code(202).header('location', operationPath(operation.id));
      return toldOperation(operation, speakerOf(context, request));
    },
  );
};
