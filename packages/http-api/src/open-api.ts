import { readFile } from 'node:fs/promises';
import type { Subject } from './routes/subject.js';

/** Lies beside `src` and `dist`. Made from the routes' schemas by a test, so that nothing of that runs in a daemon. */
const DOCUMENT = new URL('../openapi.json', import.meta.url);

/** The description of the API, for programs. */
export const openApiRoutes: Subject = (app) => {
  app.get(
    '/openapi.json',
    { schema: { operationId: 'openApi', summary: 'This document (OpenAPI 3.1)' } },
    async (_request, reply) => {
      reply.type('application/json; charset=utf-8').serializer(String);
      return readFile(DOCUMENT, 'utf8');
    },
  );
};
