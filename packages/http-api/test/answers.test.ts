import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { problemSchema } from '@lkssp/client/schemas';
import { builtRoutes } from './built-routes.js';
import { type RawAnswer, type ServedApi, serveApi } from './served-api.js';

/** One good request for every operation, in an order in which all succeed. */
const GOOD: Readonly<Record<string, readonly [path: string, status: number, body?: unknown]>> = {
  health: ['/health', 200],
  status: ['/status', 200],
  createResource: ['/resources', 202, { kit: 'genapp', tag: 'new', options: {}, settings: { hungFailover: true } }],
  resource: ['/resources/db%2Fmain', 200],
  settings: ['/resources/web/settings', 200],
  changeSettings: ['/resources/web/settings', 200, { unknownThreshold: 0, checkIntervalMs: null }],
  restoreResource: ['/resources/web/restore', 202, { now: true }],
  removeResource: ['/resources/web/remove', 202],
  createDependency: ['/dependencies', 204, { parent: 'new', child: 'web' }],
  dependencies: ['/dependencies', 200],
  deleteDependency: ['/dependencies?parent=new&child=web', 204],
  deleteResource: ['/resources/new?hierarchy=false', 202],
  policies: ['/policies?tag=web', 200],
  setPolicy: ['/policies/TemporalRecovery', 200, { on: true, recoveryLimit: 3, periodMinutes: 30, force: true }],
  removePolicy: ['/policies/Failover?tag=web', 200],
  incidents: ['/incidents?limit=5&before=9&tag=web', 200],
  incident: ['/incidents/1', 200],
  log: ['/log?lines=5', 200],
  operation: ['/operations/op-1?seen=0&waitMs=0', 200],
  kits: ['/kits', 200],
  kit: ['/kits/%40lkssp%2Fkit-genapp', 200],
  types: ['/types', 200],
  addKits: ['/kits', 202, { packages: ['@lkssp/kit-ip@^1'], downgrade: true }],
  removeKits: ['/kits/remove', 202, { names: ['genapp'], letGo: true }],
  upgradeKits: ['/kits/upgrade', 202, { names: ['genapp'] }],
  rollBackKits: ['/kits/roll-back', 202],
  takeKitsByHand: ['/kits/take-by-hand', 202],
  verifyKits: ['/kit-findings?name=mine', 200],
  offeredKits: ['/kit-offers', 200],
  backups: ['/backups?file=%2Froot%2Fold.lkssp', 200],
  createBackup: ['/backups', 202, { file: '/root/new.lkssp' }],
  restoreBackup: ['/backups/restore', 202, { file: '/root/new.lkssp', replace: true }],
  upgrade: ['/upgrade', 202, { to: '2.0.0' }],
  rollBackUpgrade: ['/upgrade/roll-back', 202],
  lastChangeover: ['/changeover', 200],
  reload: ['/reload', 200],
  exportHierarchies: ['/export', 200],
  apply: ['/apply', 202, { version: 1, resources: {} }],
  simulate: ['/simulations', 200, { fail: ['web'], hang: [], breakVerbs: ['web:restore'] }],
  stop: ['/stop', 202, {}],
  openApi: ['/openapi.json', 200],
};

let served: ServedApi;
let routes: readonly RouteOptions[];

beforeAll(async () => {
  routes = (await builtRoutes()).filter(({ config }) => config?.stream === undefined);
  served = await serveApi();
  served.logTail.write({ line: 'a', at: 1, level: 'warn', number: 200_001, tag: 'web', incident: 1 });
});

afterAll(() => served.close());

function routeOf(operationId: string): RouteOptions {
  const route = routes.find(({ schema }) => schema?.operationId === operationId);
  if (route === undefined) throw new Error(`no route ${operationId}`);
  return route;
}

function ask(operationId: string): Promise<RawAnswer> {
  const [path, , body] = GOOD[operationId] ?? [''];
  const method = String(routeOf(operationId).method);
  return served.raw(method, `/api/v1${path}`, body === undefined ? undefined : JSON.stringify(body));
}

/** The answer as a schema of ours without unknown members reads it: a member that is not described fails. */
function schemaOf({ schema }: RouteOptions, status: number): z.ZodType | undefined {
  const responses = (schema?.response ?? {}) as Readonly<Record<number, z.ZodType>>;
  return responses[status];
}

describe('answers', () => {
  it('are tried for every operation that has one', () => {
    const all = routes.map(({ schema }) => schema?.operationId);
    expect(new Set(Object.keys(GOOD))).toEqual(new Set(all));
  });

  it.each(Object.keys(GOOD))('of %s fit their schema and lose nothing by it', async (operationId) => {
    const [, status] = GOOD[operationId] ?? [];
    const answer = await ask(operationId);
    expect([answer.status, answer.status >= 300 ? answer.body : '']).toEqual([status, '']);
    const schema = schemaOf(routeOf(operationId), answer.status);
    if (answer.status === 204) {
      expect([answer.body, answer.headers['content-type']]).toEqual(['', undefined]);
      return;
    }
    const value: unknown = JSON.parse(answer.body);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    if (schema !== undefined) expect(schema.parse(value)).toEqual(value);
  });

  it('that are begun operations say where to look', async () => {
    for (const operationId of Object.keys(GOOD).filter((id) => GOOD[id]?.[1] === 202 && id !== 'createResource')) {
      if (operationId === 'deleteResource') continue;
      const { headers, body } = await ask(operationId);
      const { id } = JSON.parse(body) as { id: string };
      expect(headers['location']).toBe(`/api/v1/operations/${id}`);
    }
  });

  it('that are plans begin nothing', async () => {
    const before = served.administration.orders.length;
    const { status, body } = await served.raw(
      'POST',
      '/api/v1/apply?plan=true',
      '{"version":1,"resources":{"a":{"kit":"k"}}}',
    );
    const schema = schemaOf(routeOf('apply'), 200);
    expect([status, schema?.parse(JSON.parse(body))]).toEqual([200, [{ act: 'create', tag: 'a', text: 'create a' }]]);
    expect(served.administration.orders).toHaveLength(before);
  });

  it('that are refusals fit theirs', async () => {
    const { body, headers } = await served.raw('GET', '/api/v1/resources/none');
    expect(problemSchema.parse(JSON.parse(body))).toEqual(JSON.parse(body));
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('to HEAD are those to GET without a body', async () => {
    const { status, body, headers } = await served.raw('HEAD', '/api/v1/resources/web/settings');
    expect([status, body]).toEqual([200, '']);
    expect(headers['etag']).toMatch(/^"[\w-]{22}"$/);
  });
});
