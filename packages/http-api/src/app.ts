import { LksspError, say, wordsOf } from '@lkssp/core/engine';
import { fastify, type FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Context } from './context.js';
import { refuseInMaintenance } from './maintenance.js';
import { openApiRoutes } from './open-api.js';
import { answerBrokenRequest } from './request/broken-request.js';
import { readJsonBodies } from './request/json-body.js';
import { onceOnly } from './request/once-only.js';
import { OrderMemory } from './request/order-memory.js';
import { refuse, replyWithProblems } from './request/replies.js';
import { RouteBook } from './request/route-book.js';
import { backupRoutes } from './routes/backup-routes.js';
import { changeoverRoutes } from './routes/changeover-routes.js';
import { dependencyRoutes } from './routes/dependency-routes.js';
import { documentRoutes } from './routes/document-routes.js';
import { eventRoutes } from './routes/event-routes.js';
import { incidentRoutes } from './routes/incident-routes.js';
import { kitRoutes } from './routes/kit-routes.js';
import { logRoutes } from './routes/log-routes.js';
import { operationRoutes } from './routes/operation-routes.js';
import { policyRoutes } from './routes/policy-routes.js';
import { reloadRoutes } from './routes/reload-routes.js';
import { resourceRoutes } from './routes/resource-routes.js';
import { simulationRoutes } from './routes/simulation-routes.js';
import { statusRoutes } from './routes/status-routes.js';
import { stopRoutes } from './routes/stop-routes.js';
import { type App, type Subject, speakerOf } from './routes/subject.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer carries an ETag, or the request's If-Match is looked at. */
    entityTag?: 'given' | 'checked';
    /** The answer is an event stream of such items. */
    stream?: object;
  }
}

/** One subject each; together they are the API. */
const SUBJECTS: readonly Subject[] = [
  statusRoutes,
  resourceRoutes,
  dependencyRoutes,
  policyRoutes,
  incidentRoutes,
  logRoutes,
  eventRoutes,
  operationRoutes,
  kitRoutes,
  documentRoutes,
  simulationRoutes,
  backupRoutes,
  changeoverRoutes,
  reloadRoutes,
  stopRoutes,
  openApiRoutes,
];

/** The server with all its routes, not listening yet. */
export interface BuiltApp {
  readonly app: FastifyInstance;
  readonly routes: RouteBook;
}

/** Puts the server together. `isClosing` says whether requests are still taken. */
export function buildApp(context: Context, isClosing: () => boolean): BuiltApp {
  const app = bare(context);
  const routes = new RouteBook();
  routes.keepFor(app);
  readJsonBodies(app);
  replyWithProblems(app, context, routes);
  app.setValidatorCompiler(validatorCompiler);
  // Answers are what the types and the tests say. Checking each one again would cost the daemon's only thread.
  app.setSerializerCompiler(() => JSON.stringify);
  context.quiet.listenTo(app);
  app.addHook('onRequest', async (request, reply) => {
    if (isClosing()) throw new LksspError('LKSSP_DAEMON_STOPPING', {});
    const { language } = speakerOf(context, request);
    reply.headers({ 'cache-control': 'no-store', vary: 'accept-language', 'content-language': language });
  });
  if (context.maintenance) refuseInMaintenance(app);
  onceOnly(app, new OrderMemory(context.limits.keyMs, context.limits.keys));
  app.register(
    async (scope) => {
      const typed: App = scope.withTypeProvider<ZodTypeProvider>();
      for (const subject of SUBJECTS) subject(typed, context);
    },
    { prefix: '/api/v1' },
  );
  return { app, routes };
}

/** Stands where fastify would load 5 MB of JSON Schema compilers, which zod makes needless. */
const neverAsked = (): never => {
  throw new TypeError('a route without compilers: buildApp sets them before any route');
};
const COMPILERS = { buildValidator: neverAsked, buildSerializer: neverAsked };

/** No logger of its own: what the daemon has to say goes through its catalogue. */
function bare(context: Context): FastifyInstance {
  const { limits } = context;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.arrivalMs,
    connectionTimeout: limits.idleMs,
    return503OnClosing: false,
    schemaController: { compilersFactory: COMPILERS },
    http: { maxHeaderSize: limits.headerBytes },
    routerOptions: { maxParamLength: 2048 },
    frameworkErrors: (error, request, reply) => void refuse(context, error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(context, error, socket),
  });
  app.server.maxConnections = limits.connections;
  // A connection that cannot be taken (no descriptors left) is told here; unheard, that would end the daemon.
  app.server.on('error', (error) => context.logger?.tell(say('requestRefused', { why: wordsOf(error) })));
  return app;
}
