import type {
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
  FastifyBaseLogger,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Context } from '../context.js';
import type { Speaker } from '../speech.js';

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
