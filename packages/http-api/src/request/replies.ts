import { LksspError, say, wordsOf } from '@lkssp/core/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.js';
import { PROBLEM_TYPE, problemDocument } from './problem-document.js';
import { refusal } from './refusal.js';
import type { RouteBook } from './route-book.js';

/** What goes wrong in a request becomes a problem document; nothing of it reaches the process. */
export function replyWithProblems(app: FastifyInstance, context: Context, routes: RouteBook): void {
  app.setErrorHandler((error, request, reply) => refuse(context, error, request, reply));
  app.setNotFoundHandler((request, reply) => refuse(context, unknown(request, reply, routes), request, reply));
}

/** Answers `request` with the problem document of `error`. */
export function refuse(context: Context, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const speaker = context.speech.for(request.headers['accept-language']);
  const told = refusal(error, request);
  const problem = problemDocument(told, speaker);
  const isDefect = problem.code === 'LKSSP_INTERNAL';
  context.logger?.tell(
    isDefect
      ? say('defect', { what: `${request.method} ${request.url}: ${wordsOf(error)}` })
      : say('requestRefused', { why: `${problem.code}: ${problem.detail}` }),
    { component: 'api' },
  );
  // A body that was refused unread must not be taken for the next request of this connection.
  if (problem.status === 413) reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .header('content-language', speaker.language)
    .serializer(JSON.stringify)
    .send(problem);
}

function unknown(request: FastifyRequest, reply: FastifyReply, routes: RouteBook): LksspError {
  const { method } = request;
  const [path = ''] = request.url.split('?');
  const allowed = routes.methods(path);
  if (allowed.length === 0) return new LksspError('LKSSP_ROUTE_UNKNOWN', { method, path });
  reply.header('allow', allowed.join(', '));
  return new LksspError('LKSSP_METHOD_UNKNOWN', { method, path, allowed: allowed.join(', ') });
}
