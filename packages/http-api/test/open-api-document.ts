import * as schemas from '@lkssp/client/schemas';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';

/** A part of the document. */
export type Part = Readonly<Record<string, unknown>>;

const REGISTRY = z.registry<{ id: string }>();
for (const [name, schema] of Object.entries(schemas)) {
  REGISTRY.add(schema, { id: (name[0] ?? '').toUpperCase() + name.slice(1).replace(/Schema$/, '') });
}

const uri = (id: string): string => `#/components/schemas/${id}`;

/** `readonly` of zod is about our own code; `readOnly` of JSON Schema would forbid a caller to send it. */
const override = ({ jsonSchema }: { readonly jsonSchema: { readOnly?: boolean | undefined } }): void => {
  delete jsonSchema.readOnly;
};

/** The OpenAPI 3.1 document of `routes`: from the schemas that check the requests and that the answers are tested with. */
export function openApiDocument(routes: readonly RouteOptions[]): Part {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [String(route.method).toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'lkssp',
      version: '1',
      description: 'What one server is asked and told. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    // Last: describing the operations registers what they use.
    components: { schemas: components() },
  };
}

function components(): Part {
  const { schemas: all } = z.toJSONSchema(REGISTRY, { io: 'input', uri, override, unrepresentable: 'any' });
  return Object.fromEntries(
    Object.entries(all)
      .map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema] as const)
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );
}

function operation({ schema = {}, method, config }: RouteOptions): Part {
  const { operationId = '', summary, params, querystring, body } = schema;
  const headers = [
    ...(method === 'GET'
      ? []
      : [header('Idempotency-Key', 'The same key within an hour is the same order, carried out once.')]),
    ...(config?.entityTag === 'checked'
      ? [header('If-Match', 'Refuse when the entity tag is another one by now.')]
      : []),
    ...(config?.stream === undefined ? [] : [header('Last-Event-ID', 'Go on after this event.')]),
  ];
  return {
    operationId,
    summary,
    parameters: [...parameters('path', params), ...parameters('query', querystring), ...headers],
    ...(body === undefined ? {} : { requestBody: requestBody(body, `${operationId}Body`) }),
    responses: { ...responses(schema.response, operationId, config), default: PROBLEM },
  };
}

const PROBLEM = {
  description: 'What went wrong',
  content: { 'application/problem+json': { schema: { $ref: uri('Problem') } } },
};

function requestBody(body: unknown, id: string): Part {
  const required = !(body instanceof z.ZodNullable);
  const schema = body instanceof z.ZodNullable ? body.unwrap() : body;
  return { required, content: { 'application/json': { schema: reference(schema, id) } } };
}

function responses(response: unknown, id: string, config: RouteOptions['config']): Part {
  if (config?.stream !== undefined) {
    const schema = reference(config.stream, `${id}Item`);
    const description = 'Server-sent events; the data of each is one JSON value';
    return { 200: { description, content: { 'text/event-stream': { schema } } } };
  }
  const answers = Object.entries(isPart(response) ? response : { 200: z.unknown() });
  return Object.fromEntries(
    answers.map(([status, schema]) => [status, answer(schema, `${id}${status}`, status, config)]),
  );
}

function answer(schema: unknown, id: string, status: string, config: RouteOptions['config']): Part {
  const content =
    schema instanceof z.ZodVoid ? {} : { content: { 'application/json': { schema: reference(schema, id) } } };
  if (status === '202') {
    const Location = { description: 'Path of the operation', schema: { type: 'string' } };
    return { description: 'Begun', headers: { Location }, ...content };
  }
  const ETag = { description: 'Entity tag of the answer', schema: { type: 'string' } };
  return { description: 'Done', ...(config?.entityTag === 'given' ? { headers: { ETag } } : {}), ...content };
}

function reference(schema: unknown, id: string): Part {
  if (!(schema instanceof z.ZodType)) throw new TypeError(`${id} is no zod schema`);
  const known = REGISTRY.get(schema);
  if (known === undefined) REGISTRY.add(schema, { id: `${(id[0] ?? '').toUpperCase()}${id.slice(1)}` });
  return { $ref: uri(REGISTRY.get(schema)?.id ?? id) };
}

function parameters(place: 'path' | 'query', schema: unknown): readonly Part[] {
  if (!(schema instanceof z.ZodType)) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: of,
  }));
}

function header(name: string, description: string): Part {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } };
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null;
}
