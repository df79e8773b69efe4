import { policyNameSchema, policyOrderSchema, policyReportSchema, policyResultSchema } from '@lkssp/client/schemas';
import { LksspError, type PolicyOrder } from '@lkssp/core/engine';
import { z } from 'zod';
import type { Context } from '../context.js';
import { assertUnchanged, entityTag } from '../request/entity-tag.js';
import { type App, type Subject, speakerOf } from './subject.js';

const params = z.object({ policy: z.string().meta({ enum: policyNameSchema.options }) });
const querystring = z.strictObject({ tag: z.string().exactOptional() });

/** Policies: in force, to set, to return to the level above. */
export const policyRoutes: Subject = (app, context) => {
  report(app, context);
  set(app, context);
  remove(app, context);
};

function report(app: App, { administration }: Context): void {
  app.get(
    '/policies',
    {
      config: { entityTag: 'given' },
      schema: {
        operationId: 'policies',
        summary: 'Policies in force, of everything or of the tags that match, with an entity tag',
        querystring,
        response: { 200: z.array(policyReportSchema).readonly() },
      },
    },
    (request, reply) => {
      const reports = administration.policies(request.query.tag);
      reply.header('etag', entityTag(reports));
      return reports;
    },
  );
}

function set(app: App, context: Context): void {
  const { administration, who } = context;
  app.put(
    '/policies/:policy',
    {
      config: { entityTag: 'checked' },
      schema: {
        operationId: 'setPolicy',
        summary: 'Set a policy of the server, or of the tags that match',
        params,
        body: policyOrderSchema,
        response: { 200: policyResultSchema },
      },
    },
    async (request) => {
      const { body } = request;
      const policy = named(request.params.policy);
      assertSame(context, request.headers['if-match'], body.tag);
      const { tags, remarks } = await administration.setPolicy({ ...body, policy }, who);
      const speaker = speakerOf(context, request);
      return { tags, remarks: remarks.map((remark) => speaker.tell(remark)) };
    },
  );
}

function remove(app: App, context: Context): void {
  const { administration, who } = context;
  app.delete(
    '/policies/:policy',
    {
      config: { entityTag: 'checked' },
      schema: {
        operationId: 'removePolicy',
        summary: 'Return a policy of the server, or of the tags that match, to the level above',
        params,
        querystring,
        response: { 200: policyResultSchema },
      },
    },
    async (request) => {
      const policy = named(request.params.policy);
      assertSame(context, request.headers['if-match'], request.query.tag);
      const { tags } = await administration.removePolicy({ ...request.query, policy }, who);
      return { tags, remarks: [] };
    },
  );
}

function named(name: string): PolicyOrder['policy'] {
  const { data } = policyNameSchema.safeParse(name);
  if (data === undefined) throw new LksspError('LKSSP_POLICY_UNKNOWN', { policy: name });
  return data;
}

function assertSame({ administration }: Context, ifMatch: string | undefined, pattern: string | undefined): void {
  if (ifMatch !== undefined) assertUnchanged(ifMatch, administration.policies(pattern), 'Policies');
}
