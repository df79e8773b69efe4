import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { serveApi } from './served-api.js';

it('loads nothing into the daemon that only describes or checks schemas of others', async () => {
  const served = await serveApi();
  await served.client.status();
  await served.close();
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((path) => path.includes('/node_modules/fastify/'))).toBe(true);
  expect(
    loaded.filter((path) => /\/node_modules\/(ajv|pino|openapi-types|@fastify\/swagger|light-my-request)\//.test(path)),
  ).toEqual([]);
});
