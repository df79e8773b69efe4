import { changeoverSchema, operationSchema, upgradeOrderSchema, upgradePlanSchema } from '@lkssp/client/schemas';
import { z } from 'zod';
import type { Context } from '../context.js';
import { allowTime, answerBegun, type App, planQuery, type Subject } from './subject.js';

const accepted = { 202: operationSchema } as const;

/** Replacing lkssp itself. */
export const changeoverRoutes: Subject = (app, context) => {
  upgrade(app, context);
  rollBack(app, context);
};

function upgrade(app: App, context: Context): void {
  const { server, who } = context;
  app.post(
    '/upgrade',
    {
      schema: {
        operationId: 'upgrade',
        summary: 'Replace lkssp by a newer version; with plan=true only say what that would do',
        querystring: planQuery,
        body: upgradeOrderSchema.nullable(),
        response: { 200: upgradePlanSchema, ...accepted },
      },
    },
    async (request, reply) => {
      const to = request.body?.to;
      if (request.query.plan === 'true') {
        allowTime(context, request);
        return server.planUpgrade(to);
      }
      return answerBegun(context, request, reply, await server.upgrade(to, who));
    },
  );
}

function rollBack(app: App, context: Context): void {
  const { server, who } = context;
  app.post(
    '/upgrade/roll-back',
    {
      schema: {
        operationId: 'rollBackUpgrade',
        summary: 'Go back to programs, kits and store before the last upgrade; what was recorded since is lost',
        response: accepted,
      },
    },
    async (request, reply) => answerBegun(context, request, reply, await server.rollBack(who)),
  );

  app.get(
    '/changeover',
    {
      schema: {
        operationId: 'lastChangeover',
        summary: 'The last replacement of programs, kits or store as a whole; 204 when there was none',
        response: { 200: changeoverSchema, 204: z.void() },
      },
    },
    async (_request, reply) => {
      const last = await server.lastChangeover();
      return last ?? reply.code(204).send();
    },
  );
}
