import { dependencySchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import type { Subject } from './subject.js';

/** What depends on what. */
export const dependencyRoutes: Subject = (app, { administration, who }) => {
  app.get(
    '/dependencies',
    {
      schema: {
        operationId: 'dependencies',
        summary: 'All dependencies',
        response: { 200: z.array(dependencySchema).readonly() },
      },
    },
    () =>
      administration
        .status()
        .resources.flatMap(({ tag, children }) => children.map((child) => ({ parent: tag, child }))),
  );

  app.post(
    '/dependencies',
    {
      schema: {
        operationId: 'createDependency',
        summary: 'Make one resource depend on another',
        body: dependencySchema,
        response: { 204: z.void() },
      },
    },
    async (request, reply) => {
      const { parent, child } = request.body;
      await administration.createDependency(parent, child, who);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/dependencies',
    {
      schema: {
        operationId: 'deleteDependency',
        summary: 'Make one resource not depend on another any more',
        querystring: dependencySchema,
        response: { 204: z.void() },
      },
    },
    async (request, reply) => {
      const { parent, child } = request.query;
      await administration.deleteDependency(parent, child, who);
      return reply.code(204).send();
    },
  );
};
