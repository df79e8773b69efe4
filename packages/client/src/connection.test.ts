import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, hangUp, saySilence, type ScriptedDaemon, scriptDaemon, type Turn } from '../test/scripted-daemon.js';
import { createClient } from './socket-client.js';
import { unanswered } from './unanswered.js';

const HEALTH = { node: 'alpha', version: '1.0.0', pid: 1, startedAt: 1, goingDown: false, alarms: 0 };
let daemon: ScriptedDaemon | undefined;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lkssp-conn-'));
});

afterEach(async () => {
  await daemon?.close();
  daemon = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function clientOf(...turns: readonly [Turn, ...Turn[]]) {
  daemon = await scriptDaemon(...turns);
  return createClient({ socketPath: daemon.socketPath });
}

/** Binds a socket and lets go of it without removing its file, as a daemon that was killed does. */
function leaveSocket(path: string): void {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
}

/** The error that a user without any right gets at `path`. Root may do everything: it asks a process of nobody. */
async function refusedFor(path: string): Promise<unknown> {
  const script = `require('node:net').connect(${JSON.stringify(path)}).on('error', (e) => process.stdout.write(e.code))`;
  const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  await chmod(folder, 0o755);
  return { code: spawnSync(process.execPath, ['-e', script], { ...who, cwd: '/', encoding: 'utf8' }).stdout };
}

describe('a daemon that is not there', () => {
  const absent = (socketPath: string) => createClient({ socketPath }).health();

  it('is told apart: no socket', async () => {
    const path = join(folder, 'none.sock');
    await expect(absent(path)).rejects.toMatchObject({
      name: 'RequestError',
      code: 'LKSSP_DAEMON_ABSENT',
      status: 0,
      exit: 9,
      message: `No daemon answers at ${path}: there is no socket. Start the daemon with "lkssp daemon", or name its home with --home.`,
    });
  });

  it('is told apart: a socket that a dead daemon left', async () => {
    const path = join(folder, 'left.sock');
    leaveSocket(path);
    await expect(absent(path)).rejects.toThrow('the socket was left by a daemon that has ended. Start it again');
  });

  it('is told apart: a folder that is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(absent(join(folder, 'file', 'x.sock'))).rejects.toThrow('there is no such folder');
  });

  it('is told apart: a path that no socket can have', async () => {
    await expect(absent(join(folder, 'x'.repeat(120)))).rejects.toThrow('longer than the 107 bytes');
  });

  it('is told apart: something that is no socket', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(absent(path)).rejects.toMatchObject({ code: 'LKSSP_DAEMON_ABSENT', exit: 9 });
  });

  it('is told apart: no right to talk to it', async () => {
    const path = join(folder, 'locked.sock');
    const server = createServer().listen(path);
    await once(server, 'listening');
    await chmod(path, 0);
    const error = unanswered(path, await refusedFor(path));
    server.close();
    expect(error).toMatchObject({ code: 'LKSSP_DAEMON_FORBIDDEN', exit: 9, status: 0 });
    expect(error.message).toBe(
      `This user may not talk to the daemon at ${path}. Run the command as root, or as the user that runs the daemon.`,
    );
  });

  it('is told apart: it ends instead of answering. Nothing is ordered twice', async () => {
    const client = await clientOf(hangUp);
    await expect(client.stop()).rejects.toThrow('it ended before it answered');
    expect(daemon?.requests).toHaveLength(1);
  });
});

describe('a connection', () => {
  it('is kept between requests', async () => {
    const client = await clientOf(answer(200, HEALTH));
    for (let count = 0; count < 5; count++) await client.health();
    expect(daemon?.connections()).toBe(1);
    client.close();
  });

  it('is opened anew when the other side has closed it meanwhile, and the order has the same key', async () => {
    const done = answer(202, { id: 'op-1', phase: 'done', progress: [] });
    const client = await clientOf(answer(200, HEALTH), hangUp, done);
    await client.health();
    expect((await client.stop()).id).toBe('op-1');
    const keys = daemon?.requests.slice(1).map(([, , headers]) => headers['idempotency-key']);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys?.[0]]);
    client.close();
  });

  it('does not wait longer than the deadline', async () => {
    const client = await clientOf(saySilence);
    await expect(client.health({ deadlineMs: 30 })).rejects.toMatchObject({ code: 'LKSSP_DAEMON_SILENT', exit: 9 });
  });

  it('counts the whole answer towards the deadline, not its beginning', async () => {
    const client = await clientOf((_request, response) => void response.writeHead(200).write('{'));
    await expect(client.health({ deadlineMs: 50 })).rejects.toMatchObject({ code: 'LKSSP_DAEMON_SILENT' });
  });

  it('is given up with the reason of the signal', async () => {
    const client = await clientOf(saySilence);
    const giveUp = new AbortController();
    const asked = client.health({ signal: giveUp.signal });
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect(client.health({ signal: giveUp.signal })).rejects.toThrow('enough');
  });
});

describe('an answer', () => {
  it('that is a problem becomes an error with everything in it', async () => {
    const problems = [{ message: 'is missing', path: 'kit', line: 3 }];
    const problem = { status: 400, code: 'LKSSP_X', exit: 5, number: 300_017, detail: 'No.', problems };
    const client = await clientOf(answer(400, problem));
    await expect(client.status()).rejects.toMatchObject({
      status: 400,
      code: 'LKSSP_X',
      exit: 5,
      number: 300_017,
      message: 'No.',
      problems,
    });
  });

  it.each([
    ['a refusal without a problem document', answer(500, { oops: true }), 'it answered 500 without a problem document'],
    ['a refusal without any body', answer(502, undefined), 'it answered 502 without a problem document'],
    ['no JSON', (_request, response) => void response.end('<html>'), 'its answer is no JSON'],
  ] satisfies [string, Turn, string][])('that is %s is no answer of ours', async (_name, turn, words) => {
    const client = await clientOf(turn);
    await expect(client.status()).rejects.toMatchObject({
      code: 'LKSSP_ANSWER_INVALID',
      exit: 3,
      message: expect.stringContaining(words) as string,
    });
  });

  it('that breaks off is no answer', async () => {
    const client = await clientOf((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => request.socket.destroy());
    });
    await expect(client.status()).rejects.toMatchObject({ code: 'LKSSP_DAEMON_ABSENT' });
  });
});

describe('a request', () => {
  it('carries language, tags and queries as they are', async () => {
    daemon = await scriptDaemon(answer(200, {}));
    const client = createClient({ socketPath: daemon.socketPath, language: 'ja' });
    await client.resource('a/b c%');
    await client.incidents({ tag: 'a&b=', limit: 3 });
    await client.deleteResource('web', { hierarchy: false });
    expect(daemon.requests.map(([method, path]) => [method, path])).toEqual([
      ['GET', '/api/v1/resources/a%2Fb%20c%25'],
      ['GET', '/api/v1/incidents?tag=a%26b%3D&limit=3'],
      ['DELETE', '/api/v1/resources/web?hierarchy=false'],
    ]);
    expect(daemon.requests[0]?.[2]['accept-language']).toBe('ja');
    client.close();
  });

  it('has the key that the caller gives', async () => {
    const client = await clientOf(answer(202, {}));
    await client.restoreResource('web', {}, { idempotencyKey: 'mine' });
    expect(daemon?.requests[0]?.[2]['idempotency-key']).toBe('mine');
    client.close();
  });
});
