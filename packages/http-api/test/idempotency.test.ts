import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;

beforeEach(async () => {
  served = await serveApi();
});

afterEach(() => served.close());

const KEY = { 'idempotency-key': 'k-1' };
const RESTORE = '/api/v1/resources/web/restore';

describe('an order with a key', () => {
  it('is carried out once, and answered twice with the same operation', async () => {
    const first = await served.raw('POST', RESTORE, '{}', KEY);
    const second = await served.raw('POST', RESTORE, '{}', KEY);
    expect([second.status, second.body]).toEqual([202, first.body]);
    for (const name of ['location', 'content-type']) expect(second.headers[name]).toBe(first.headers[name]);
    expect(served.administration.orders).toHaveLength(1);
  });

  it('is carried out once when it is sent many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => served.raw('POST', RESTORE, '{}', KEY)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(served.administration.orders).toHaveLength(1);
  });

  it('that has no body is answered twice alike', async () => {
    const body = '{"parent":"db/main","child":"web"}';
    const answers = [
      await served.raw('POST', '/api/v1/dependencies', body, KEY),
      await served.raw('POST', '/api/v1/dependencies', body, KEY),
    ];
    expect(answers.map(({ status, body: text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(served.administration.orders).toHaveLength(1);
  });

  it('keeps its entity tag', async () => {
    const patch = () => served.raw('PATCH', '/api/v1/resources/web/settings', '{"failureThreshold":2}', KEY);
    const [first, second] = [await patch(), await patch()];
    expect(first.headers['etag']).toMatch(/^"/);
    expect(second.headers['etag']).toBe(first.headers['etag']);
    expect(served.administration.orders).toHaveLength(1);
  });

  it('may be tried again after it was refused', async () => {
    const body = '{"kit":"genapp","tag":"web","options":{}}';
    expect((await served.raw('POST', '/api/v1/resources', body, KEY)).status).toBe(409);
    await served.client.deleteResource('web');
    expect((await served.raw('POST', '/api/v1/resources', body, KEY)).status).toBe(202);
  });

  it('is refused when the key was another order’s', async () => {
    await served.raw('POST', RESTORE, '{}', KEY);
    for (const [path, body] of [
      [RESTORE, '{"now":true}'],
      ['/api/v1/resources/web/remove', '{}'],
    ] as const) {
      const { status, body: text } = await served.raw('POST', path, body, KEY);
      expect([status, JSON.parse(text)]).toEqual([422, expect.objectContaining({ code: 'LKSSP_KEY_REUSED' })]);
    }
  });

  it('is refused when the key is none', async () => {
    for (const key of ['', 'x'.repeat(201)]) {
      expect((await served.raw('POST', RESTORE, '{}', { 'idempotency-key': key })).status).toBe(400);
    }
  });

  it('is carried out each time with another key, or none', async () => {
    await served.client.restoreResource('web');
    await served.client.restoreResource('web');
    await served.raw('POST', RESTORE);
    await served.raw('POST', RESTORE);
    expect(served.administration.orders).toHaveLength(4);
  });

  it('does not make a question an order', async () => {
    const one = await served.raw('GET', '/api/v1/dependencies', undefined, KEY);
    await served.client.deleteDependency('web', 'db/main');
    const other = await served.raw('GET', '/api/v1/dependencies', undefined, KEY);
    expect([one.body, other.body]).toEqual(['[{"parent":"web","child":"db/main"}]', '[]']);
  });
});
