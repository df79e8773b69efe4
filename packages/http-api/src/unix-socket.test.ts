import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenAt } from './unix-socket.js';

let folder: string;
let path: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lkssp-sock-'));
  path = join(folder, 'lkssp.sock');
});

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
  await rm(folder, { recursive: true, force: true });
});

function server(): Server {
  const made = createServer((_request, response) => response.end('here'));
  servers.push(made);
  return made;
}

/** What a daemon leaves that was killed. */
function leaveSocket(): void {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
  expect(existsSync(path)).toBe(true);
}

async function answers(): Promise<boolean> {
  const socket = connect(path);
  const answered = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
    ([error]) => error === undefined,
    () => false,
  );
  socket.destroy();
  return answered;
}

const refused = (words: string) => ({
  code: 'LKSSP_SOCKET_UNUSABLE',
  message: expect.stringContaining(words) as string,
});

describe('listenAt', () => {
  it.each([0o000, 0o022, 0o777])(
    'lets only the owner in, whatever the umask (%o), and leaves that as it was',
    async (mask) => {
      const before = process.umask(mask);
      try {
        await listenAt(server(), path);
        expect(process.umask()).toBe(mask);
      } finally {
        process.umask(before);
      }
      expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
      expect(await answers()).toBe(true);
    },
  );

  it('replaces a socket that nobody answers', async () => {
    leaveSocket();
    expect(await answers()).toBe(false);
    await listenAt(server(), path);
    expect(await answers()).toBe(true);
  });

  it('refuses one that somebody answers, and leaves it', async () => {
    await listenAt(server(), path);
    await expect(listenAt(server(), path)).rejects.toMatchObject(refused('another program answers there'));
    expect(await answers()).toBe(true);
  });

  it.each([
    ['a file', () => writeFile(path, 'precious')],
    ['a folder', () => mkdir(path)],
    ['a link', () => symlink('/etc/hostname', path)],
  ])('refuses %s in its place, and leaves it', async (_name, make) => {
    await make();
    await expect(listenAt(server(), path)).rejects.toMatchObject(refused('something else in its place'));
    expect(statSync(path).isSocket()).toBe(false);
  });

  it('refuses a path that no socket can have', async () => {
    await expect(listenAt(server(), join(folder, 'x'.repeat(100)))).rejects.toMatchObject(refused('107 bytes'));
  });

  it('refuses a folder that is not there, or is none', async () => {
    await expect(listenAt(server(), join(folder, 'none', 's'))).rejects.toMatchObject(refused('ENOENT'));
    await writeFile(path, '');
    await expect(listenAt(server(), join(path, 's'))).rejects.toMatchObject(refused('ENOTDIR'));
  });

  it('removes the socket when the server closes', async () => {
    const once = server();
    await listenAt(once, path);
    await new Promise((closed) => once.close(closed));
    expect(existsSync(path)).toBe(false);
  });
});
