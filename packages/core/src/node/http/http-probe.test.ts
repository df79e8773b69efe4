import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, openSync, closeSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResult } from '../../contract/host-probes.js';
import { httpProbe } from './http-probe.js';

let folder: string;
let key: Buffer;
let cert: Buffer;
const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-http-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=www.example.com', '-addext', 'subjectAltName=DNS:www.example.com,DNS:b.example.com'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '5', '-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', [...made, ...subject], { stdio: 'ignore' });
  [key, cert] = [readFileSync(keyFile), readFileSync(certFile)];
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

async function port(server: Server | TcpServer, address = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A client that goes away is no error of the test.
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as AddressInfo).port;
}

const web = (listener: RequestListener): Promise<number> => port(createServer(listener));
const secure = (listener: RequestListener): Promise<number> => port(createTlsServer({ key, cert }, listener));
/** A server that says what it likes. */
const raw = (talk: (socket: Socket) => void): Promise<number> => port(createTcpServer(talk));

const ask = (url: string, detail: Partial<HttpRequest> = {}, signal = new AbortController().signal, mostMs = 10_000) =>
  httpProbe({ url, ...detail }, { deadline: performance.now() + mostMs, signal });

describe('an answer', () => {
  it.each([200, 404, 500, 302])('is one with status %d, and no redirect is followed', async (status) => {
    let asked = 0;
    const at = await web((_, response) => {
      asked += 1;
      response.writeHead(status, { location: '/elsewhere', 'x-one': 'ä' }).end('body ü');
    });
    const result = await ask(`http://127.0.0.1:${at}/a?b=c`);
    expect(result).toMatchObject({ answer: 'answered', status, body: 'body ü' });
    expect(result.headers).toMatchObject({ location: '/elsewhere' });
    expect(asked).toBe(1);
  });

  it('is asked for as the request says, over a connection of its own', async () => {
    const seen: unknown[] = [];
    const at = await web(({ method, url, headers }, response) => {
      seen.push({ method, url, host: headers.host, one: headers['x-one'], connection: headers.connection });
      response.end();
    });
    const url = `http://www.example.com:${at}/p%20q?r=s`;
    await ask(url, { address: '127.0.0.1', method: 'HEAD', headers: { 'x-one': '1' } });
    const host = `www.example.com:${at}`;
    expect(seen).toEqual([{ method: 'HEAD', url: '/p%20q?r=s', host, one: '1', connection: 'close' }]);
  });

  it('goes by no proxy, whatever the environment says', async () => {
    const at = await web((_, response) => response.end('direct'));
    const saved = { ...process.env };
    Object.assign(process.env, {
      http_proxy: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      NODE_USE_ENV_PROXY: '1',
    });
    try {
      expect(await ask(`http://127.0.0.1:${at}/`)).toMatchObject({ answer: 'answered', body: 'direct' });
    } finally {
      for (const name of ['http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY']) delete process.env[name];
      Object.assign(process.env, saved);
    }
  });

  it('is over when enough of its body was read, though it has no end', async () => {
    const at = await web((_, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(1000)));
      };
      response.on('drain', pour);
      pour();
    });
    const { answer, body } = await ask(`http://127.0.0.1:${at}/`, { keepBytes: 1500 });
    expect([answer, body?.length]).toEqual(['answered', 1500]);
  });

  it('may come over IPv6', async () => {
    const at = await port(
      createServer((_, response) => response.end('six')),
      '::1',
    );
    expect(await ask(`http://[::1]:${at}/`)).toMatchObject({ answer: 'answered', body: 'six' });
  });
});

describe('a certificate', () => {
  it('is read, not judged, for the name that was asked for', async () => {
    const names: unknown[] = [];
    const at = await secure((request, response) => {
      names.push((request.socket as unknown as { servername: unknown }).servername);
      response.end('safe');
    });
    const result = await ask(`https://b.example.com:${at}/`, { address: '127.0.0.1' });
    expect(result).toMatchObject({ answer: 'answered', body: 'safe' });
    expect(result.certificate).toMatchObject({
      subject: 'CN=www.example.com',
      issuer: 'CN=www.example.com',
      names: ['DNS:www.example.com', 'DNS:b.example.com'],
    });
    const { validFrom = 0, validTo = 0 } = result.certificate ?? {};
    expect(validTo - validFrom).toBe(5 * 86_400_000);
    expect(names).toEqual(['b.example.com']);
  });

  it('is told also where no answer came', async () => {
    const at = await secure(() => undefined);
    const result = await ask(`https://127.0.0.1:${at}/`, { withinMs: 500 });
    expect(result).toMatchObject({ answer: 'silent', certificate: { subject: 'CN=www.example.com' } });
  });

  it('is missing where there is none', async () => {
    const at = await web((_, response) => response.end());
    expect(await ask(`http://127.0.0.1:${at}/`)).not.toHaveProperty('certificate');
  });
});

describe('no answer', () => {
  const kinds: [string, (socket: Socket) => void, HttpResult['answer'], RegExp][] = [
    ['nothing is said', () => undefined, 'silent', /gave no whole answer within 300 ms/],
    [
      'the head does not end',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nA: b\r\n'),
      'silent',
      /no whole answer/,
    ],
    [
      'the body does not end',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
      'silent',
      /no whole answer/,
    ],
    [
      'the body breaks off',
      (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
      'broken',
      /without a whole answer|before the end/,
    ],
    ['the connection is closed', (socket) => void socket.end(), 'broken', /without a whole answer/],
    ['it is not HTTP', (socket) => void socket.write('SSH-2.0-x\r\n'), 'broken', /no answer that can be read/],
  ];
  it.each(kinds)('when %s', async (_, talk, answer, words) => {
    const at = await raw((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => talk(socket));
    });
    const result = await ask(`http://127.0.0.1:${at}/p?token=secret`, { withinMs: 300 });
    expect(result).toMatchObject({ answer, reason: expect.stringMatching(words) });
    expect(result.reason).not.toContain('secret');
  });

  it('when a body comes byte by byte, for ever', async () => {
    const at = await web((_, response) => {
      // Each time when the one before has gone out, and all others here had their turn.
      const more = (error?: Error | null): unknown => error ?? setImmediate(() => response.write('x', more));
      more();
    });
    const result = await ask(`http://127.0.0.1:${at}/`, { withinMs: 400, keepBytes: 2 ** 30 });
    expect(result.answer).toBe('silent');
    expect(result.tookMs).toBeGreaterThanOrEqual(399);
  });

  it('when nobody listens', async () => {
    const at = await web(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const result = await ask(`http://127.0.0.1:${at}/`);
    expect(result).toMatchObject({ answer: 'refused', reason: `nobody listens at http://127.0.0.1:${at}/` });
  });

  it('when the one side speaks TLS and the other does not', async () => {
    const plain = await web((_, response) => response.end());
    expect((await ask(`https://127.0.0.1:${plain}/`)).answer).toBe('broken');
    const tls = await secure((_, response) => response.end());
    expect((await ask(`http://127.0.0.1:${tls}/`)).answer).toBe('broken');
  });

  it('when the call has less time than the request', async () => {
    const at = await web(() => undefined);
    const began = performance.now();
    expect((await ask(`http://127.0.0.1:${at}/`, { withinMs: 60_000 }, undefined, 200)).answer).toBe('silent');
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe('we could not ask', () => {
  it('when the call was given up, before or in the middle', async () => {
    const at = await web(() => undefined);
    expect((await ask(`http://127.0.0.1:${at}/`, {}, AbortSignal.abort())).answer).toBe('unable');
    const abort = new AbortController();
    const running = ask(`http://127.0.0.1:${at}/`, {}, abort.signal);
    await new Promise(setImmediate);
    abort.abort();
    expect(await running).toMatchObject({ answer: 'unable', reason: expect.stringContaining('given up') });
  });

  it('when no descriptor is left', async () => {
    const at = await web((_, response) => response.end());
    // Loads what is loaded when it is needed.
    await ask(`http://127.0.0.1:${at}/`);
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      expect(await ask(`http://127.0.0.1:${at}/`)).toMatchObject({ answer: 'unable', reason: /EMFILE/ });
    } finally {
      for (const descriptor of taken) closeSync(descriptor);
    }
  });

  it.each(['ftp://127.0.0.1/', 'nonsense', 'http://'])('%s', async (url) => {
    expect(await ask(url)).toMatchObject({
      answer: 'unable',
      reason: expect.stringContaining('is no http: or https: URL'),
    });
  });

  it('with a header that cannot be sent', async () => {
    const at = await web((_, response) => response.end());
    expect((await ask(`http://127.0.0.1:${at}/`, { headers: { 'a b': 'c' } })).answer).toBe('broken');
  });

  it('and a login in the URL is sent, but not told', async () => {
    let login: string | undefined;
    const at = await web(({ headers }, response) => {
      login = headers.authorization;
      response.end();
    });
    const { reason } = await ask(`http://me:p%40ss@127.0.0.1:${at}/`);
    expect(login).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(reason).toBe(`http://127.0.0.1:${at}/ answered 200`);
  });
});
