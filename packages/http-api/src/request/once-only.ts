import { LksspError } from '@lkssp/core/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GivenAnswer, OrderMemory, OrderPlace } from './order-memory.js';

/** Longest key that is taken. */
const LONGEST_KEY = 200;
/** Header fields that belong to an answer and not to its way. */
const KEPT_HEADERS = ['content-type', 'content-language', 'location', 'etag'];

/** Carries out a request with an Idempotency-Key once, and answers the same again to whoever repeats it. */
export function onceOnly(app: FastifyInstance, memory: OrderMemory): void {
  const places = new WeakMap<FastifyRequest, OrderPlace>();

  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === undefined) return undefined;
    const found = await memory.begin(key, [request.method, request.url, request.body ?? null]);
    if ('body' in found) return again(reply, found);
    places.set(request, found);
    return undefined;
  });

  app.addHook('onSend', async (request, reply, payload) => {
    places.get(request)?.settle(answerOf(reply, payload));
    places.delete(request);
  });
}

function keyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || method === 'GET' || method === 'HEAD') return undefined;
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) {
    const problems = `Idempotency-Key must be one text of 1 to ${LONGEST_KEY} characters`;
    throw new LksspError('LKSSP_REQUEST_INVALID', { problems });
  }
  return key;
}

function again(reply: FastifyReply, { status, headers, body }: GivenAnswer): FastifyReply {
  return reply.code(status).headers(headers).serializer(String).send(body);
}

function answerOf(reply: FastifyReply, payload: unknown): GivenAnswer | undefined {
  if (reply.statusCode >= 300) return undefined;
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(headers),
    body: typeof payload === 'string' ? payload : '',
  };
}
