import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import type { ListenEntry } from '../network/socket-diagnosis.js';
import { readListenLines } from './listen-lines.js';
import { listenTable } from './listen-table.js';
import { identify, stateOf } from './process-identity.js';
import { processList } from './process-list.js';

const children: ChildProcess[] = [];
const servers: Server[] = [];
const folders: string[] = [];
const abort = new AbortController();
const list = processList({ signal: abort.signal });

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const here = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-list-'));
  folders.push(folder);
  return folder;
};

/** A process and its identity. It lives until the test is over. */
function start(program: string, argv: readonly string[] = ['60'], detached = false): ProcessIdentity {
  const child = spawn(program, argv, { stdio: 'ignore', detached });
  children.push(child);
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) throw new Error(`${program} could not be started`);
  return identity;
}

/** A copy of sleep(1) under a name of our own: nobody else on the machine runs it. */
function ownProgram(name = 'lk-own-prog'): string {
  const path = join(here(), name);
  copyFileSync('/bin/sleep', path);
  return path;
}

async function listen(address: string): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as AddressInfo).port;
}

const self = (): ProcessIdentity => identify(process.pid) as ProcessIdentity;

/** The program runs, not the one that started it. */
const running = async (identity: ProcessIdentity, exe: string): Promise<void> =>
  await vi.waitFor(async () => expect((await list.list({ pid: identity.pid }))[0]?.exe).toBe(exe));

describe('list', () => {
  it('finds ourselves among all, with what is known', async () => {
    const all = await list.list();
    expect(all.find(({ pid }) => pid === process.pid)).toMatchObject({
      ...self(),
      parent: process.ppid,
      isStopped: false,
      exe: process.execPath,
      cgroup: expect.stringMatching(/^\//),
    });
    expect(all.some(({ pid }) => pid === 1)).toBe(true);
  });

  it('keeps to its filter', async () => {
    const exe = ownProgram();
    const [one, leader] = [start(exe), start(exe, ['60'], true)];
    await Promise.all([running(one, exe), running(leader, exe)]);
    const pids = async (filter: Parameters<typeof list.list>[0]) => (await list.list(filter)).map(({ pid }) => pid);
    expect(await pids({ exe })).toEqual([one.pid, leader.pid].toSorted((a, b) => a - b));
    expect(await pids({ exe, session: leader.pid })).toEqual([leader.pid]);
    expect(await pids({ exe, group: leader.pid })).toEqual([leader.pid]);
    expect(await pids({ name: 'lk-own-prog', parent: process.pid })).toHaveLength(2);
    expect(await pids({ exe, parent: 1 })).toEqual([]);
    expect(await pids({ pid: one.pid, exe })).toEqual([one.pid]);
    expect(await pids({ pid: one.pid, exe: '/bin/false' })).toEqual([]);
    expect(await pids({ exe, cgroup: '/no/such/place' })).toEqual([]);
    const [{ cgroup = '' } = {}] = await list.list({ pid: one.pid });
    expect(await pids({ exe, cgroup })).toHaveLength(2);
  });

  it('finds a program whose file was replaced', async () => {
    const exe = ownProgram();
    const one = start(exe);
    await running(one, exe);
    rmSync(exe);
    expect(await list.list({ exe })).toMatchObject([{ pid: one.pid, exe: `${exe} (deleted)` }]);
  });

  it('tells that one is stopped, and leaves out what is gone', async () => {
    const one = start('/bin/sleep');
    process.kill(one.pid, 'SIGSTOP');
    await vi.waitFor(async () => expect(await list.list({ pid: one.pid })).toMatchObject([{ isStopped: true }]));
    process.kill(one.pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await list.list({ pid: one.pid })).toEqual([]));
  });
});

describe('listening', () => {
  it('tells the sockets of exactly that process', async () => {
    const [four, six] = [await listen('127.0.0.1'), await listen('::1')];
    const sockets = await list.listening(self());
    expect(sockets).toContainEqual({ address: '127.0.0.1', port: four });
    expect(sockets).toContainEqual({ address: '::1', port: six });
    expect(await list.listening(start('/bin/sleep'))).toEqual([]);
  });

  it('tells nothing of one that is gone or has another start time', async () => {
    await listen('127.0.0.1');
    expect(await list.listening({ pid: process.pid, startTime: 1 })).toEqual([]);
  });

  it('reads the same from the text of the kernel, where it has no sock_diag', async () => {
    // Others on this machine come and go meanwhile.
    const own = new Set([await listen('127.0.0.1'), await listen('::'), await listen('0.0.0.0')]);
    const sorted = (entries: readonly ListenEntry[]) =>
      entries.filter(({ port }) => own.has(port)).toSorted((one, two) => one.port - two.port);
    const text = ['tcp', 'tcp6'].flatMap((table) => readListenLines(`/proc/self/net/${table}`));
    expect(sorted(text)).toEqual(sorted(listenTable('self')));
    expect(sorted(text)).toHaveLength(3);
  });

  it('reads no further than the first connection', () => {
    const line = (port: string, state: string) => `   0: 0100007F:${port} 00000000:0000 ${state} 0:0 0:0 0 0 0 77 1 0`;
    const path = join(here(), 'tcp');
    const connections = Array.from({ length: 100_000 }, () => line('1F90', '01'));
    // What comes after a connection is never looked at, so it would not be found.
    const lines = ['  sl  local_address', line('1F90', '0A'), ...connections, line('1F91', '0A'), ''];
    writeFileSync(path, lines.join('\n'));
    expect(readListenLines(path)).toEqual([{ address: '127.0.0.1', port: 8080, inode: '77' }]);
    expect(readListenLines(`${path}6`)).toEqual([]);
  });
});

describe('listeners', () => {
  it('names who listens on a port, and nobody where nobody does', async () => {
    const port = await listen('127.0.0.1');
    expect(await list.listeners(port)).toMatchObject([{ address: '127.0.0.1', port, process: { ...self() } }]);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await list.listeners(port)).toEqual([]);
  });
});

describe('signal', () => {
  it('reaches exactly that process', () => {
    const one = start('/bin/sleep');
    expect(list.signal({ ...one, startTime: one.startTime - 1 }, 'SIGKILL')).toBe(false);
    expect(stateOf(one).life).toBe('alive');
    expect(list.signal(one, 'SIGSTOP')).toBe(true);
    expect(() => list.signal(one, 'SIGNONSENSE')).toThrow(TypeError);
  });

  it('never reaches process 1, ourselves or who started us', () => {
    for (const pid of [1, process.pid, process.ppid]) {
      const identity = identify(pid) as ProcessIdentity;
      expect(list.signal(identity, 'SIGCONT')).toBe(false);
    }
  });

  it('never reaches another part of lkssp beside us', async () => {
    const folder = here();
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const beside = write(
      'beside.cjs',
      `process.title = 'lkssp kits: x'; process.send('up'); setTimeout(() => 0, 60_000);`,
    );
    const source = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const us = write(
      'us.mjs',
      `import { registerHooks } from 'node:module';
      const resolve = (name, context, next) => next(name.startsWith('.') ? name.replace(/[.]js$/, '.ts') : name, context);
      registerHooks({ resolve });
      const { signalProcess } = await import(${source('signal-process.ts')});
      const { identify } = await import(${source('process-identity.ts')});
      console.log(signalProcess(identify(Number(process.argv[2])), 'SIGKILL'));`,
    );
    // As the daemon is the parent of its kit hosts.
    const daemon = write(
      'daemon.cjs',
      `const { fork } = require('node:child_process');
      const beside = fork(process.argv[2]);
      beside.once('message', () => fork(process.argv[3], [String(beside.pid)]).once('exit', () => beside.kill('SIGKILL')));`,
    );
    const middle = spawn(process.execPath, [daemon, beside, us], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(middle);
    let said = '';
    for (const stream of [middle.stdout, middle.stderr]) stream.on('data', (part) => (said += String(part)));
    await new Promise((resolve) => middle.once('close', resolve));
    expect(said.trim()).toBe('false');
  });
});

describe('end', () => {
  const shell = (script: string): ProcessIdentity => start('/bin/sh', ['-c', script]);

  it('ends them with a signal of choice, stopped ones too', async () => {
    const [one, two] = [start('/bin/sleep'), start('/bin/sleep')];
    process.kill(two.pid, 'SIGSTOP');
    expect(await list.end([one, two], { withinMs: 10_000 })).toEqual([]);
    expect([stateOf(one).life, stateOf(two).life]).toEqual(['gone', 'gone']);
  });

  it('kills what does not mind, after half of the time', async () => {
    const marker = join(here(), 'up');
    const one = shell(`trap '' TERM; : >'${marker}'; while :; do sleep 0.05; done`);
    await vi.waitFor(() => expect(existsSync(marker)).toBe(true));
    const began = performance.now();
    expect(await list.end([one], { withinMs: 3000 })).toEqual([]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(1500);
  });

  it('leaves everyone else alone, and says who is left', async () => {
    const one = start('/bin/sleep');
    const other = { ...one, startTime: one.startTime - 1 };
    expect(await list.end([other], { withinMs: 100 })).toEqual([]);
    expect(stateOf(one).life).toBe('alive');
    expect(await list.end([self()], { withinMs: 20 })).toEqual([self()]);
    await expect(list.end([one], { signal: 'SIGX', withinMs: 1 })).rejects.toThrow(TypeError);
  });

  it('stops waiting when the call is given up', async () => {
    const marker = join(here(), 'up');
    const one = shell(`trap '' TERM; : >'${marker}'; while :; do sleep 0.05; done`);
    await vi.waitFor(() => expect(existsSync(marker)).toBe(true));
    const own = new AbortController();
    const ending = processList({ signal: own.signal }).end([one], { withinMs: 60_000 });
    own.abort();
    expect(await ending).toEqual([one]);
  });
});
