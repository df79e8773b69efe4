import type {
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
  FastifyBaseLogger,
} from 'fastify';
import type { Operation as ToldOperation } from '@lkssp/client';
import type { Operation } from '@lkssp/core/engine';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Context } from '../context.js';
import type { Speaker } from '../speech.js';
import { toldOperation } from '../told/told-operation.js';
import { z } from 'zod';

/** The server with zod schemas as its types. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Registers the routes of one subject. */
export type Subject = (app: App, context: Context) => void;

/** Who speaks to the caller of `request`. */
export function speakerOf({ speech }: Context, request: FastifyRequest): Speaker {
  return speech.for(request.headers['accept-language']);
}

/** Path of an operation, for Location. */
export function operationPath(id: string): string {
  return `/api/v1/operations/${encodeURIComponent(id)}`;
}

/** Whether a request only asks what an order would do. */
export const planQuery = z.strictObject({ plan: z.enum(['true', 'false']).exactOptional() });

/** Answers with what has begun, and with the place where it can be followed. */
export function answerBegun(
  context: Context,
  request: FastifyRequest,
  reply: { code(status: 202): { header(name: string, value: string): unknown } },
  operation: Operation,
): ToldOperation {
  reply.code(202).header('location', operationPath(operation.id));
  return toldOperation(operation, speakerOf(context, request));
}

/** Lets the connection of `request` be silent for longer: its answer waits for a registry, or for many files. Ends with the request. */
export function allowTime({ limits }: Context, request: FastifyRequest): void {
  request.raw.socket.setTimeout(limits.slowMs);
}
