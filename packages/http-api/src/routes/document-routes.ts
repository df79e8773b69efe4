import { applyStepSchema, hierarchyDocumentSchema, operationSchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import { toldOperation } from '../told/told-operation.js';
import { operationPath, type Subject, speakerOf } from './subject.js';

/** Hierarchies as one document. */
export const documentRoutes: Subject = (app, context) => {
  const { administration, who, limits } = context;

  app.get(
    '/export',
    {
      schema: {
        operationId: 'exportHierarchies',
        summary: 'All hierarchies and policies as one document',
        response: { 200: hierarchyDocumentSchema },
      },
    },
    () => administration.export(),
  );

  app.post(
    '/apply',
    {
      bodyLimit: limits.documentBytes,
      schema: {
        operationId: 'apply',
        summary: 'Make hierarchies what a document says; with plan=true only say what that needs',
        querystring: z.strictObject({ plan: z.enum(['true', 'false']).exactOptional() }),
        body: hierarchyDocumentSchema,
        response: { 200: z.array(applyStepSchema).readonly(), 202: operationSchema },
      },
    },
    async (request, reply) => {
      if (request.query.plan === 'true') return administration.planApply(request.body);
      const operation = await administration.apply(request.body, who);
      reply.code(202).header('location', operationPath(operation.id));
      return toldOperation(operation, speakerOf(context, request));
    },
  );
};
