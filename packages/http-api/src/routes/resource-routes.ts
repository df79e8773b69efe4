import {
  actHowSchema,
  createOrderSchema,
  operationSchema,
  resourceSettingsSchema,
  resourceStatusSchema,
  settingsPatchSchema,
} from '@lkssp/client/schemas';
import { LksspError, type ResourceStatus } from '@lkssp/core/engine';
import { z } from 'zod';
import type { Context } from '../context.js';
import { assertUnchanged, entityTag } from '../request/entity-tag.js';
import { toldOperation } from '../told/told-operation.js';
import { toldResource } from '../told/told-status.js';
import { type App, operationPath, type Subject, speakerOf } from './subject.js';

const params = z.object({ tag: z.string() });
const accepted = { 202: operationSchema } as const;

/** Resources: to create, look at, set, take in and out of service, delete. */
export const resourceRoutes: Subject = (app, context) => {
  createAndDelete(app, context);
  look(app, context);
  settings(app, context);
  act(app, context, 'restore', 'Bring a resource, and what it depends on, into service');
  act(app, context, 'remove', 'Take a resource, and what depends on it, out of service until told otherwise');
};

function createAndDelete(app: App, context: Context): void {
  const { administration, who } = context;
  app.post(
    '/resources',
    {
      schema: {
        operationId: 'createResource',
        summary: 'Create a resource and, unless told otherwise, bring it into service',
        body: createOrderSchema,
        response: accepted,
      },
    },
    async (request, reply) => {
      const operation = await administration.create(request.body, who);
      reply.code(202).header('location', operationPath(operation.id));
      return toldOperation(operation, speakerOf(context, request));
    },
  );

  app.delete(
    '/resources/:tag',
    {
      schema: {
        operationId: 'deleteResource',
        summary: 'Take a resource out of service and forget it',
        params,
        querystring: z.strictObject({ hierarchy: z.enum(['true', 'false']).exactOptional() }),
        response: accepted,
      },
    },
    async (request, reply) => {
      const how = { hierarchy: request.query.hierarchy === 'true' };
      const operation = await administration.delete(request.params.tag, how, who);
      reply.code(202).header('location', operationPath(operation.id));
      return toldOperation(operation, speakerOf(context, request));
    },
  );
}

function look(app: App, context: Context): void {
  app.get(
    '/resources/:tag',
    {
      schema: {
        operationId: 'resource',
        summary: 'One resource',
        params,
        response: { 200: resourceStatusSchema },
      },
    },
    (request) => toldResource(found(context, request.params.tag), speakerOf(context, request)),
  );
}

function settings(app: App, context: Context): void {
  const { administration, who } = context;
  app.get(
    '/resources/:tag/settings',
    {
      config: { entityTag: 'given' },
      schema: {
        operationId: 'settings',
        summary: 'What is set for a resource, with an entity tag',
        params,
        response: { 200: resourceSettingsSchema },
      },
    },
    (request, reply) => {
      const present = found(context, request.params.tag).settings;
      reply.header('etag', entityTag(present));
      return present;
    },
  );

  app.patch(
    '/resources/:tag/settings',
    {
      config: { entityTag: 'checked' },
      schema: {
        operationId: 'changeSettings',
        summary: 'Change settings of a resource by a merge patch (RFC 7396): null returns to the level above',
        params,
        body: settingsPatchSchema,
        response: { 200: resourceSettingsSchema },
      },
    },
    async (request, reply) => {
      const { tag } = request.params;
      const present = found(context, tag).settings;
      assertUnchanged(request.headers['if-match'], present, `The settings of "${tag}"`);
      await administration.set(tag, request.body, who);
      const now = found(context, tag).settings;
      reply.header('etag', entityTag(now));
      return now;
    },
  );
}

function act(app: App, context: Context, verb: 'restore' | 'remove', summary: string): void {
  const { administration, who } = context;
  app.post(
    `/resources/:tag/${verb}`,
    {
      schema: {
        operationId: `${verb}Resource`,
        summary,
        params,
        body: actHowSchema.nullable(),
        response: accepted,
      },
    },
    async (request, reply) => {
      const operation = await administration[verb](request.params.tag, request.body ?? {}, who);
      reply.code(202).header('location', operationPath(operation.id));
      return toldOperation(operation, speakerOf(context, request));
    },
  );
}

function found({ administration }: Context, tag: string): ResourceStatus {
  const resource = administration.status([tag]).resources.find((each) => each.tag === tag);
  if (resource === undefined) throw new LksspError('LKSSP_RESOURCE_UNKNOWN', { tag });
  return resource;
}
