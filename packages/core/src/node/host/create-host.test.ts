import { spawn } from 'node:child_process';
import { connect, createServer, type Server } from 'node:net';
import { existsSync, readFileSync, statSync, writeFileSync, appendFileSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { capOnce } from './output-cap.js';
import { tcpProbe } from './tcp-probe.js';

let home: TrialHome;
const servers: Server[] = [];
beforeEach(() => {
  home = new TrialHome();
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await home.clear();
});

function listen(address: string): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => resolve((server.address() as { port: number }).port));
  });
}

const never = new AbortController().signal;

describe('tcp', () => {
  it('tells that something accepts, on either loopback', async () => {
    expect((await home.host().tcp({ port: await listen('127.0.0.1') })).answer).toBe('accepted');
    expect((await home.host().tcp({ port: await listen('::1') })).answer).toBe('accepted');
  });

  it('tells that nobody listens', async () => {
    const port = await listen('127.0.0.1');
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await home.host().tcp({ port })).toEqual({
      answer: 'refused',
      reason: `nobody listens on port ${port} of 127.0.0.1`,
    });
  });

  it('tells that nothing answered: the queue of a server that does not accept is full', async () => {
    const text = `require('node:net').createServer().listen(0, '127.0.0.1', 1, function () {
      require('node:fs').writeSync(1, this.address().port + '\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    })`;
    const server = spawn(process.execPath, ['-e', text]);
    const port = Number(
      await new Promise<string>((resolve) => server.stdout.once('data', (part) => resolve(String(part)))),
    );
    const waiting = [0, 1, 2, 3].map(() => connect({ port, host: '127.0.0.1' }));
    for (const socket of waiting) socket.on('error', () => undefined);
    expect((await home.host().tcp({ port, withinMs: 300 })).answer).toBe('silent');
    for (const socket of waiting) socket.destroy();
    server.kill('SIGKILL');
  });

  it('could not ask when the call is aborted', async () => {
    const port = await listen('127.0.0.1');
    expect((await tcpProbe({ port }, 1000, AbortSignal.abort())).answer).toBe('unable');
    expect((await tcpProbe({ port }, 1000, never)).answer).toBe('accepted');
  });
});

describe('the other members', () => {
  it('reads small files of the kernel', async () => {
    expect(await home.host().read('/proc/self/comm')).toMatch(/\n$/);
  });

  it('says why it cannot', async () => {
    await expect(home.host().read('/proc/nonexistent')).rejects.toMatchObject({ code: 'LKSSP_FILE_UNREADABLE' });
  });

  it.each(['/var/x', 'proc/x', '/proc/../var/x', '/procx'])('refuses to read %s', async (path) => {
    await expect(home.host().read(path)).rejects.toThrow(TypeError);
  });

  it('pauses, and ends the pause when the call is aborted', async () => {
    await home.host().pause(1);
    const abort = new AbortController();
    const pause = home.host({ signal: abort.signal }).pause(60_000);
    abort.abort();
    await expect(pause).rejects.toMatchObject({ code: 'LKSSP_HOST_ABORTED' });
    await expect(home.host({ signal: abort.signal }).pause(0)).rejects.toMatchObject({ code: 'LKSSP_HOST_ABORTED' });
  });

  it('tells the time of day', () => {
    const before = Date.now();
    const now = home.host().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('touches nothing until it is asked', () => {
    home.host();
    expect(['run', 'lib'].some((name) => existsSync(home.path(name)))).toBe(false);
  });
});

describe('output files', () => {
  it('are emptied above their limit, their end is kept, and a writer goes on', async () => {
    mkdirSync(home.path('out'));
    const [large, small] = [home.path('out/a.log'), home.path('out/b.log')];
    writeFileSync(large, `${'x'.repeat(2000)}end`);
    writeFileSync(small, 'small');
    const sizes = new Map<string, number>();
    expect(await capOnce(home.path('out'), sizes, 1000)).toBe(true);
    expect(statSync(large).size).toBe(0);
    expect(readFileSync(`${large}.1`, 'utf8')).toMatch(/end$/);
    expect(readFileSync(small, 'utf8')).toBe('small');
    appendFileSync(large, 'more');
    expect(readFileSync(large, 'utf8')).toBe('more');
    expect(await capOnce(home.path('out'), sizes, 1000)).toBe(false);
  });

  it('are nothing to worry about where there is no folder', async () => {
    expect(await capOnce(home.path('nowhere'), new Map(), 1)).toBe(false);
  });
});
