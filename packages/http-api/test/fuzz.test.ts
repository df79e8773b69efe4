import { connect } from 'node:net';
import { problemSchema } from '@lkssp/client/schemas';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtRoutes } from './built-routes.js';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;
let urls: readonly string[];

beforeAll(async () => {
  served = await serveApi({ limits: { bodyBytes: 20_000, streams: 1000 } });
  // Streams answer for ever; they have tests of their own.
  urls = (await builtRoutes()).filter(({ config }) => config?.stream === undefined).map(({ url }) => url);
});

afterAll(() => served.close());

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE', 'LOCK'];
const segment = fc.oneof(
  fc.constantFrom('web', 'db%2Fmain', '..', '%2e%2e', '%00', '%', '%zz', '1', '-1', 'op-1', 'Failover', '*', ''),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(fc.constantFrom('tag', 'limit', 'lines', 'seen', 'plan', 'hierarchy', '__proto__', 'x'), segment), {
      maxLength: 3,
    })
    .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
);
const path = fc.tuple(fc.nat(), fc.infiniteStream(segment), query).map(([at, segments, rest]) => {
  const url = urls[at % urls.length] ?? '';
  return url.replaceAll(/:\w+/g, () => String(segments.next().value)) + rest;
});
const NAMES = [
  'kit',
  'type',
  'tag',
  'options',
  'settings',
  'dependsOn',
  'on',
  'parent',
  'child',
  'fail',
  'version',
  'resources',
  'now',
  'restore',
  'constructor',
  'toString',
];
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>('web', 'genapp', 1, true, {}, ['web'], { a: { kit: 'genapp' } }),
);
const body = fc.oneof(
  fc.constant(undefined),
  fc.dictionary(fc.constantFrom(...NAMES), value).map((object) => JSON.stringify(object)),
  fc.jsonValue().map((any) => JSON.stringify(any)),
  fc.string({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-16', 'text/plain', 'x', ';'),
    'accept-language': fc.stringMatching(/^[a-z;=,q.0-9*-]{0,30}$/),
    'idempotency-key': fc.constantFrom('a', 'b', 'c', 'x'.repeat(300)),
    'if-match': fc.stringMatching(/^[",*a-z ]{0,20}$/),
  },
  { requiredKeys: [] },
);

describe('any request', () => {
  it('gets an answer, never 500, and a problem document where it is refused', async () => {
    const seen = new Map<number, number>();
    const property = fc.asyncProperty(
      fc.constantFrom(...METHODS),
      path,
      body,
      headers,
      async (method, at, text, fields) => {
        // A resource that is stopped or deleted is made again by chance only: that is enough.
        const answer = await served.raw(method, at, text, fields);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400 && method !== 'HEAD') problemSchema.parse(JSON.parse(answer.body));
      },
    );
    await fc.assert(property, { numRuns: 1500 });
    // The search is no search when everything is refused for the same reason.
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 405]));
    expect((await served.client.health()).node).toBe('alpha');
    expect(served.told.filter(({ number }) => number === 202_017)).toEqual([]);
  });

  it('that is no request at all leaves the daemon as it was', async () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .string({ maxLength: 100 })
        .map((text) => Buffer.from(`POST /api/v1/stop HTTP/1.1\r\nHost: x\r\n${text}\r\n\r\n${text}`)),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (bytes) => {
        const socket = connect(served.socketPath);
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.on('error', () => {});
        socket.resume();
        socket.end(bytes);
        await closed;
      }),
      { numRuns: 300 },
    );
    expect((await served.client.health()).node).toBe('alpha');
  });

  it('whose caller goes away at any moment leaves nothing behind', async () => {
    served.administration.operations.held = true;
    const { id } = await served.client.stop();
    const requests = [
      'GET /api/v1/events',
      'GET /api/v1/log/follow',
      `GET /api/v1/operations/${id}?seen=9&waitMs=30000`,
      'GET /api/v1/status',
    ];
    const gone = Array.from({ length: 200 }, async (_, at) => {
      const socket = connect(served.socketPath);
      socket.on('error', () => {});
      socket.write(`${requests[at % requests.length]} HTTP/1.1\r\nHost: x\r\n\r\n`);
      for (let turn = 0; turn < at % 7; turn++) await new Promise((next) => setImmediate(next));
      socket.destroy();
    });
    await Promise.all(gone);
    await expect.poll(() => served.events.listeners + served.logTail.listeners, { timeout: 50_000 }).toBe(0);
    expect((await served.client.health()).node).toBe('alpha');
  });
});
