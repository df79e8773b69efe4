import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Lkssp, lkssp } from './lkssp.js';
import { operation, sentence, server as statusOf, resource } from './samples.js';
import { ScriptedServer } from './scripted-server.js';

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

const start = (...args: string[]): Lkssp => new Lkssp({ args: ['--home', server.home, ...args] });

/** An answer that is held back until it is let go. */
function held(): { readonly until: Promise<void>; readonly letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { until: promise, letGo: resolve };
}

const running = operation({ phase: 'running', progress: [sentence('restoring disk (1 of 2)')] });

it('waits for a long action, tells how far it is, and prints what became of it', async () => {
  const gate = held();
  const more = [...running.progress, sentence('restoring web (2 of 2)')];
  server
    .on('POST /resources/web/restore', { status: 202, body: running })
    .on(
      'GET /operations/7',
      { body: operation({ phase: 'running', progress: more }), after: gate.until },
      { body: operation({ progress: [...more, sentence('restore web done in 3 s')] }) },
    );
  const command = start('resource', 'restore', 'web');
  await command.said(/restoring disk \(1 of 2\) …\n/);
  gate.letGo();
  const { out, err, exit } = await command.ended();
  expect({ out, exit }).toEqual({ out: 'restore web done in 3 s\n', exit: 0 });
  expect(err).toContain('restoring web (2 of 2) …\n');
});

it('is silent about progress when an action is quick', async () => {
  server
    .on('POST /resources/web/remove', { status: 202, body: running })
    .on('GET /operations/7', { body: operation({ progress: [sentence('remove web done in 20 ms')] }) });
  expect(await lkssp(['--home', server.home, 'resource', 'remove', 'web', '--now'])).toEqual({
    out: 'remove web done in 20 ms\n',
    err: '',
    exit: 0,
  });
  expect(server.requests('POST /resources/web/remove')[0]?.body).toEqual({ now: true });
});

it('ends with the exit code of the failure', async () => {
  const progress = [sentence('restore of "web" failed: port 80 is taken')];
  const body = operation({ phase: 'failed', progress, code: 'LKSSP_ACTION_FAILED', exit: 1 });
  server.on('POST /resources/web/restore', { status: 202, body });
  const { out, err, exit } = await lkssp(['--home', server.home, 'resource', 'restore', 'web']);
  expect({ out, exit }).toEqual({ out: '', exit: 1 });
  expect(err).toBe('lkssp: restore of "web" failed: port 80 is taken (LKSSP_ACTION_FAILED)\n');
});

it('says on Ctrl-C that the action goes on, and ends with 130', async () => {
  const gate = held();
  server
    .on('DELETE /resources/web', { status: 202, body: running })
    .on('GET /operations/7', { body: running, after: gate.until });
  const command = start('resource', 'delete', 'web', '--hierarchy');
  await command.said(/restoring disk/);
  command.signal('SIGINT');
  const { err, exit } = await command.ended();
  gate.letGo();
  expect(exit).toBe(130);
  expect(err).toContain('"restore of web" goes on in the daemon. "lkssp operation show 7" tells how it ends.\n');
  expect(server.requests('DELETE /resources/web')[0]?.query).toEqual({ hierarchy: 'true' });
});

it('ends with 9 when the daemon dies while it waits', async () => {
  server
    .on('POST /resources/web/restore', { status: 202, body: running })
    .on('GET /operations/7', (response) => void response.destroy());
  const { err, exit } = await lkssp(['--home', server.home, 'resource', 'restore', 'web']);
  expect(exit).toBe(9);
  expect(err).toContain('LKSSP_DAEMON_ABSENT');
});

it('takes the silence of a stopped daemon for success', async () => {
  server
    .on('POST /stop', { status: 202, body: { ...running, order: 'stop' } })
    .on('GET /operations/7', (response) => void response.destroy());
  const { out, exit } = await lkssp(['--home', server.home, 'stop', '-f', '--clear-failover']);
  expect({ out, exit }).toEqual({ out: 'lkssp has stopped\n', exit: 0 });
  expect(server.requests('POST /stop')[0]?.body).toEqual({ keepRunning: true, clearFailover: true });
});

it('shows and awaits an operation that was begun elsewhere', async () => {
  server.on(
    'GET /operations/7',
    { body: running },
    { body: running },
    { body: operation({ progress: [sentence('done')] }) },
  );
  expect((await lkssp(['--home', server.home, 'operation', 'show', '7'])).out).toBe(
    'Operation 7: restore of web\n  restoring disk (1 of 2)\nIt is still running.\n',
  );
  expect((await lkssp(['--home', server.home, 'operation', 'show', '7', '--wait'])).out).toBe('done\n');
});

it('is silent when nobody reads on', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => resource(`resource-${index}`));
  const gate = held();
  server.on('GET /status', { body: statusOf(many), after: gate.until });
  const command = start('status');
  command.closeOutput();
  gate.letGo();
  expect(await command.ended()).toEqual({ out: '', err: '', exit: 0 });
});

it('prints the end of the log, from the file when no daemon answers', async () => {
  server.on('GET /log', { body: [{ line: 'lkssp[1]: NOTIFY:a:b:web:200002:in service' }] });
  expect((await lkssp(['--home', server.home, 'log', '-n', '1'])).out).toBe(
    'lkssp[1]: NOTIFY:a:b:web:200002:in service\n',
  );
  expect(server.requests('GET /log')[0]?.query).toEqual({ lines: '1' });

  await server.end();
  await mkdir(join(server.home, 'log'));
  await writeFile(join(server.home, 'log', 'lkssp.log'), 'first\nsecond\n');
  await appendFile(join(server.home, 'log', 'lkssp.log'), 'third: \u001b[31mred\n');
  const { out, err, exit } = await lkssp(['--home', server.home, 'log', '-n', '2']);
  expect({ out, exit }).toEqual({ out: 'second\nthird: ·[31mred\n', exit: 0 });
  expect(err).toContain('No daemon answers');
});

it('follows the log until Ctrl-C and says nothing twice', async () => {
  const before = { line: 'before' };
  server.on('GET /log', { body: [before] }).on('GET /log/follow', (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`id: 1\ndata: ${JSON.stringify(before)}\n\nid: 2\ndata: {"line":"after"}\n\n`);
  });
  const command = start('log', '-f');
  await command.said(/after\n/);
  command.signal('SIGINT');
  expect(await command.ended()).toEqual({ out: 'before\nafter\n', err: '', exit: 130 });
});

it('makes no home for a daemon that was started with a word too many', async () => {
  const { err, exit } = await lkssp(['--home', join(server.home, 'other'), 'daemon', 'now']);
  expect({ err, exit }).toEqual({
    err: 'lkssp: "now" is one word too many: lkssp daemon [--config FILE] [--allow-code]\n',
    exit: 2,
  });
  expect(existsSync(join(server.home, 'other'))).toBe(false);
});

it('shows no stack trace, not even when the server answers nonsense', async () => {
  server.on('GET /status', { body: { resources: 7 } });
  const { out, err, exit } = await lkssp(['--home', server.home, 'status']);
  expect({ out, exit }).toEqual({ out: '', exit: 3 });
  expect(err).toMatch(/^lkssp: the command lkssp made a mistake: .*\(LKSSP_INTERNAL\)\n$/);
  expect((await lkssp(['--home', server.home, 'status'], { env: { LKSSP_DEBUG: '1' } })).err).toContain('\n    at ');
});
