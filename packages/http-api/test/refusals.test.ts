import { connect } from 'node:net';
import type { Problem } from '@lkssp/client';
import { problemSchema } from '@lkssp/client/schemas';
import { LksspError, say } from '@lkssp/core/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedApi, serveApi } from './served-api.js';

let served: ServedApi;

beforeEach(async () => {
  served = await serveApi({ limits: { bodyBytes: 2000, documentBytes: 4000, arrivalMs: 30_000 } });
});

afterEach(() => served.close());

const RESOURCES = '/api/v1/resources';

async function refusal(
  method: string,
  path: string,
  body?: string | Buffer,
  headers?: Readonly<Record<string, string>>,
): Promise<Problem & { readonly headers: Readonly<Record<string, unknown>> }> {
  const answer = await served.raw(method, path, body, headers);
  const problem = problemSchema.parse(JSON.parse(answer.body));
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(problem.status).toBe(answer.status);
  expect(problem.type).toBe(`urn:lkssp:error:${problem.code}`);
  return { ...problem, headers: answer.headers };
}

/** Writes bytes as they are and reads until the other side closes. */
async function bytes(text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(served.socketPath);
  let got = '';
  socket.on('data', (chunk) => {
    got += chunk.toString();
  });
  socket.on('error', reject);
  socket.on('close', () => resolve(got));
  socket.write(text);
  return promise;
}

describe('a request that the engine refuses', () => {
  it('gets its sentence, its code, its exit code and its facts', async () => {
    expect(await refusal('GET', `${RESOURCES}/none`)).toMatchObject({
      status: 404,
      title: 'Not Found',
      code: 'LKSSP_RESOURCE_UNKNOWN',
      exit: 7,
      number: 300_004,
      detail: 'There is no resource with the tag "none". "lkssp status" lists them.',
      facts: { tag: 'none' },
      problems: [],
    });
  });

  it('gets all that is wrong, with places', async () => {
    const body = JSON.stringify({ kit: 'genapp', tag: 'x', options: 7 });
    const { code, problems } = await refusal('POST', RESOURCES, body);
    expect([code, problems]).toEqual(['LKSSP_OPTIONS_INVALID', [{ message: 'is not an object', path: 'options' }]]);
  });

  it.each([
    ['DELETE', `${RESOURCES}/db%2Fmain`, 'LKSSP_RESOURCE_NEEDED', 8],
    ['GET', '/api/v1/operations/none', 'LKSSP_OPERATION_UNKNOWN', 7],
    ['GET', '/api/v1/incidents/99', 'LKSSP_INCIDENT_UNKNOWN', 7],
    ['DELETE', '/api/v1/policies/Failbetter', 'LKSSP_POLICY_UNKNOWN', 5],
  ])('keeps the exit code of the old tools: %s %s', async (method, path, code, exit) => {
    expect(await refusal(method, path)).toMatchObject({ code, exit });
  });

  it('is told to the log at info', async () => {
    await refusal('GET', `${RESOURCES}/none`);
    expect(served.told).toEqual([
      say('requestRefused', { why: expect.stringContaining('LKSSP_RESOURCE_UNKNOWN') as string }),
    ]);
  });
});

describe('a request for what is not there', () => {
  it.each(['/', '/api/v1', '/api/v1/nothing', '/api/v2/status', '/api/v1/status/', '/api/v1/resources//restore'])(
    'at %s gets a sentence',
    async (path) => {
      expect(await refusal('GET', path)).toMatchObject({ status: 404, code: 'LKSSP_ROUTE_UNKNOWN', facts: { path } });
    },
  );

  it('by a method that does not fit gets those that do', async () => {
    const problem = await refusal('PUT', `${RESOURCES}/web%2Fx/settings`, '{}');
    expect(problem).toMatchObject({
      status: 405,
      code: 'LKSSP_METHOD_UNKNOWN',
      detail: '/api/v1/resources/web%2Fx/settings cannot be asked with PUT. It takes GET, HEAD, PATCH.',
    });
    expect(problem.headers['allow']).toBe('GET, HEAD, PATCH');
  });

  it.each(['PROPFIND', 'OPTIONS', 'TRACE', 'DELETE'])('by %s gets 405', async (method) => {
    expect((await refusal(method, '/api/v1/status')).status).toBe(405);
  });
});

describe('a body', () => {
  it('that is broken JSON is shown its place', async () => {
    const { code, problems, detail } = await refusal('POST', RESOURCES, '{\n  "kit": "genapp",\n  "tag" "x"\n}');
    expect(code).toBe('LKSSP_REQUEST_INVALID');
    expect(problems).toEqual([
      { message: expect.stringMatching(/^is not JSON: /) as string, path: 'body', line: 3, column: 9 },
    ]);
    expect(detail).toMatch(/^The request is not valid: body is not JSON: /);
  });

  it.each(['', '{', 'nul', '[1', '"a', '\uFEFF{}', '{"a":1}x', '\u0000'])('%j is refused', async (text) => {
    expect(await refusal('POST', RESOURCES, text)).toMatchObject({ code: 'LKSSP_REQUEST_INVALID', exit: 2 });
  });

  it.each([
    '{"kit":"genapp","tag":"x","options":{"__proto__":{"a":1}}}',
    '{"__proto__":1}',
    '{"\\u005f_proto_\\u005F":1}',
  ])('cannot poison objects: %s', async (text) => {
    expect((await refusal('POST', RESOURCES, text)).detail).toContain('the name "__proto__" is not allowed');
  });

  it('is shown everything that is wrong, each with its path', async () => {
    const body = JSON.stringify({ tag: 1, options: {}, settings: { checkIntervalMs: 'soon', x: 1 }, extra: true });
    const { problems } = await refusal('POST', RESOURCES, body);
    expect(problems.map(({ path }) => path)).toEqual(['kit', 'tag', 'settings.checkIntervalMs', 'settings', 'body']);
  });

  it('of another type is refused', async () => {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'nonsense']) {
      const problem = await refusal('POST', RESOURCES, 'x', { 'content-type': type });
      expect(problem).toMatchObject({ status: 415, code: 'LKSSP_MEDIA_TYPE_UNKNOWN', facts: { found: type } });
    }
  });

  it('may be a merge patch', async () => {
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    const { status } = await served.raw('PATCH', `${RESOURCES}/web/settings`, '{"failureThreshold":2}', headers);
    expect(status).toBe(200);
  });

  it('that is too large is refused with the limit, announced or not', async () => {
    const body = JSON.stringify({ kit: 'genapp', tag: 'x', options: 'x'.repeat(3000) });
    const expected = { status: 413, code: 'LKSSP_REQUEST_TOO_LARGE', facts: { limit: 2000 } };
    expect(await refusal('POST', RESOURCES, body)).toMatchObject(expected);
    expect(await refusal('POST', RESOURCES, body, { 'transfer-encoding': 'chunked' })).toMatchObject(expected);
  });

  it('may be larger where it is a document', async () => {
    const document = { version: 1, resources: { a: { kit: 'k', options: 'x'.repeat(3000) } } };
    expect((await served.raw('POST', '/api/v1/apply?plan=true', JSON.stringify(document))).status).toBe(200);
    document.resources.a.options = 'x'.repeat(5000);
    expect((await refusal('POST', '/api/v1/apply', JSON.stringify(document))).facts).toEqual({ limit: 4000 });
  });

  it('of 100,000 nested lists is refused and costs no stack', async () => {
    const deep = await serveApi();
    const body = `{"kit":"genapp","tag":"x","options":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { status, body: text } = await deep.raw('POST', RESOURCES, body);
    await deep.close();
    expect([status, (JSON.parse(text) as Problem).problems]).toEqual([
      400,
      [{ path: 'options', message: 'is missing, or nested deeper than 64 levels' }],
    ]);
  });
});

describe('a path or a query', () => {
  it.each(['/api/v1/resources/%zz', '/api/v1/resources/%', '/api/v1/resources/%c3%28'])(
    '%s is no text',
    async (path) => {
      expect(await refusal('GET', path)).toMatchObject({ status: 400, code: 'LKSSP_REQUEST_INVALID' });
    },
  );

  it.each([
    '/api/v1/incidents?limit=0',
    '/api/v1/incidents?limit=many',
    '/api/v1/incidents?limit=1&limit=2',
    '/api/v1/incidents?tags=web',
    '/api/v1/incidents/first',
    '/api/v1/incidents/1.5',
    '/api/v1/log?lines=10001',
    '/api/v1/operations/op-1?waitMs=-1',
  ])('%s has no such value', async (path) => {
    const { code, problems } = await refusal('GET', path);
    expect([code, problems.length]).toEqual(['LKSSP_REQUEST_INVALID', 1]);
    expect(problems[0]?.path).toMatch(/^(querystring|params)/);
  });

  it('of thousands of characters is too long for any tag', async () => {
    const { code, detail } = await refusal('GET', `${RESOURCES}/${'x'.repeat(5000)}`);
    expect([code, detail]).toEqual(['LKSSP_REQUEST_INVALID', expect.stringContaining('max param length')]);
  });
});

describe('what is no request', () => {
  it('gets a sentence too, and the connection ends', async () => {
    const answer = await bytes('HELLO\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toContain('The request is not valid: it is not HTTP/1.1');
  });

  it('for its header gets 431', async () => {
    const answer = await bytes(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toContain('its header fields are too large');
  });

  it.each([
    'GET / HTTP/1.1\r\n\r\n',
    'GET /api/v1/health HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    'GET /api/v1/health HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /api/v1/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    'POST /api/v1/stop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ])('but %j leaves the daemon as it was', async (text) => {
    await bytes(text);
    expect((await served.client.health()).node).toBe('alpha');
    expect(served.administration.orders).toEqual([]);
  });
});

describe('a defect', () => {
  it.each([new Error('oh no'), new TypeError('x is not a function')])(
    '%s is ours, and told at error',
    async (defect) => {
      served.administration.defect = defect;
      for (const [method, path] of [
        ['GET', '/api/v1/status'],
        ['POST', '/api/v1/resources/web/restore'],
      ] as const) {
        expect(await refusal(method, path)).toMatchObject({ status: 500, code: 'LKSSP_INTERNAL', exit: 3 });
      }
      expect(served.told[0]).toEqual(say('defect', { what: `GET /api/v1/status: ${defect.message}` }));
    },
  );

  it('of another copy of core is recognised by its code', async () => {
    const foreign = Object.assign(new Error('x'), {
      code: 'LKSSP_LATCHED',
      sentence: { number: 300_031, facts: { incident: 7 } },
    });
    served.administration.defect = foreign;
    expect(await refusal('GET', '/api/v1/status')).toMatchObject({ status: 409, facts: { incident: 7 }, problems: [] });
  });
});

describe('a caller who speaks another language', () => {
  it('is answered in it as far as the catalogue goes', async () => {
    const texts = new Map([[300_004, 'タグ "{tag}" のリソースはありません。']]);
    const japanese = await serveApi({ catalogues: new Map([['ja', texts]]) });
    const ask = (path: string, language: string) =>
      japanese.raw('GET', path, undefined, { 'accept-language': language });
    const missing = await ask(`${RESOURCES}/none`, 'ja-JP,en;q=0.5');
    const other = await ask('/api/v1/nothing', 'ja');
    const english = await ask(`${RESOURCES}/none`, 'en, ja;q=0.1');
    await japanese.close();
    expect([missing.headers['content-language'], (JSON.parse(missing.body) as Problem).detail]).toEqual([
      'ja',
      'タグ "none" のリソースはありません。',
    ]);
    expect((JSON.parse(other.body) as Problem).detail).toMatch(/^There is no GET /);
    expect(english.headers['content-language']).toBe('en');
  });
});

describe('an error of the table', () => {
  it('that is thrown with problems keeps them', async () => {
    const problems = [{ message: 'is wrong', path: 'a', line: 1, column: 2, file: 'h.yaml' }];
    served.administration.defect = new LksspError(
      'LKSSP_APPLY_INVALID',
      { file: 'h.yaml', problems: 'a' },
      { problems },
    );
    expect((await refusal('GET', '/api/v1/status')).problems).toEqual(problems);
  });
});
