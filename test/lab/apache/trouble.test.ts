import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Verdict } from '@lkssp/core';
import { afterEach, describe, expect, it } from 'vitest';
import { processFacts } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { ApacheInstance, type ApachePlan, freePort } from '../rig/apache-instance.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { DrivenApache } from './driven-apache.ts';

const instances: ApacheInstance[] = [];
const drivens: DrivenApache[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];
const pids: number[] = [];

afterEach(async () => {
  for (const pid of pids.splice(0)) process.kill(pid, 'SIGKILL');
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  for (const driven of drivens.splice(0)) await driven.home.clear();
  for (const instance of instances.splice(0)) await instance.end();
});

async function make(plan?: ApachePlan): Promise<ApacheInstance> {
  const instance = await ApacheInstance.make(plan);
  instances.push(instance);
  return instance;
}

async function serving(instance: ApacheInstance, more: object = {}, tag?: string): Promise<DrivenApache> {
  const driven = await DrivenApache.serving(instance, more, tag);
  drivens.push(driven);
  return driven;
}

const master = (instance: ApacheInstance): number => {
  const pid = instance.master()?.pid;
  if (pid === undefined) throw new Error('there is no master');
  return pid;
};

const isGone = (pid: number): boolean => ['Z', undefined].includes(processFacts(pid)?.state);

async function kill(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  if (signal === 'SIGKILL') await waitUntil(`the end of ${pid}`, { withinMs: 5000 }, async () => isGone(pid));
}

/** Signals every worker of it. */
async function signalWorkers(instance: ApacheInstance, signal: NodeJS.Signals): Promise<readonly number[]> {
  const top = master(instance);
  const workers = (await instance.processes()).map(({ pid }) => pid).filter((pid) => pid !== top);
  for (const pid of workers) process.kill(pid, signal);
  // Its threads stop one after the other.
  const isTaken = (pid: number): boolean => signal !== 'SIGSTOP' || processFacts(pid)?.state === 'T';
  await waitUntil('the signal is taken', { withinMs: 5000 }, () => workers.every(isTaken));
  return workers;
}

const words = ({ verdict, reason = '' }: Verdict): string => `${verdict}: ${reason}`;

describe('lab/apache/trouble', () => {
  it('heals after kill -9 of the master, though its workers keep the port', async () => {
    const instance = await make();
    const driven = await serving(instance);
    const first = master(instance);
    await kill(first, 'SIGKILL');
    expect((await instance.processes()).length).toBeGreaterThan(0);
    expect(await instance.serves()).toBe(true);

    expect(words(await driven.check())).toMatch(/^failed: its master \(process \d+\) is gone.*only workers are left/);
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    expect(master(instance)).not.toBe(first);
    expect(await instance.serves()).toBe(true);
    expect(words(await driven.check())).toBe('healthy: ');
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
  });

  it('heals after kill -9 of the master when its handle was lost, by the pid file', async () => {
    const instance = await make();
    const driven = await serving(instance);
    await kill(master(instance), 'SIGKILL');
    driven.handle = undefined;
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await instance.serves()).toBe(true);
  });

  it('leaves workers that serve alone while the configuration is broken', async () => {
    const instance = await make();
    const driven = await serving(instance);
    await kill(master(instance), 'SIGKILL');
    instance.breakConfig();
    const outcome = await driven.act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(outcome.reason).toMatch(/Syntax error on line \d+ of .*Invalid command 'ThisIsNoDirective'/);
    expect(await instance.serves()).toBe(true);
  });

  it('lets go on what was stopped: all workers', async () => {
    const instance = await make();
    const driven = await serving(instance);
    const before = master(instance);
    await signalWorkers(instance, 'SIGSTOP');
    expect(words(await driven.check())).toMatch(/^failed: all workers .* are stopped \(SIGSTOP\)/);
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('SIGSTOP') });
    expect(await instance.serves()).toBe(true);
    expect(master(instance)).toBe(before);
  });

  it('lets go on what was stopped: everything', async () => {
    const instance = await make();
    const driven = await serving(instance);
    await signalWorkers(instance, 'SIGSTOP');
    process.kill(master(instance), 'SIGSTOP');
    await waitUntil('the stop', { withinMs: 5000 }, async () => processFacts(master(instance))?.state === 'T');
    expect(words(await driven.check())).toMatch(/^failed: its master \(process \d+\) is stopped/);
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await instance.serves()).toBe(true);
    expect(words(await driven.check())).toBe('healthy: ');
  });

  it('says with the words of Apache what is wrong with a configuration, and touches nothing that serves', async () => {
    const instance = await make();
    const driven = await serving(instance);
    instance.breakConfig();
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    const adopted = await driven.act('restore');
    expect(adopted).toMatchObject({
      outcome: 'done',
      reason: expect.stringMatching(/could not be started again.*ThisIsNoDirective/),
    });
    await driven.act('remove');
    const outcome = await driven.act('restore');
    expect(outcome).toMatchObject({
      outcome: 'failure',
      recoverable: false,
      reason: expect.stringContaining(instance.config),
    });
    instance.writeConfig();
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
  });

  it('names a foreign process that has its port, and leaves it alone', async () => {
    const instance = await make();
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(instance.port, instance.address, resolve));
    const driven = new DrivenApache({ config: instance.config });
    drivens.push(driven);
    expect(await driven.act('create')).toMatchObject({ outcome: 'done' });
    const outcome = await driven.act('restore');
    expect(outcome.outcome).toBe('failure');
    expect(outcome.reason).toContain(`127.0.0.1:${instance.port} is taken by`);
    expect(outcome.reason).toContain(`(process ${process.pid})`);
    expect(server.listening).toBe(true);
    expect((await driven.check()).verdict).toBe('failed');
  });

  it('does not mind a pid file that is cut off or missing while the master lives', async () => {
    const instance = await make();
    const driven = await serving(instance);
    const before = master(instance);
    writeFileSync(instance.pidFile, '');
    expect(words(await driven.check())).toBe('healthy: ');
    rmSync(instance.pidFile);
    expect(words(await driven.check())).toBe('healthy: ');
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('already') });
    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect(isGone(before)).toBe(true);
  });

  it('starts over a stale pid file whose number has gone to somebody else, and spares that one', async () => {
    const instance = await make();
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    pids.push(pid);
    writeFileSync(instance.pidFile, `${pid}\n`);
    const driven = new DrivenApache({ config: instance.config });
    drivens.push(driven);
    await driven.act('create');
    expect((await driven.check()).verdict).toBe('failed');
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await instance.serves()).toBe(true);
    await driven.act('remove');
    writeFileSync(instance.pidFile, `${pid}\n`);
    await driven.act('remove');
    expect(processFacts(pid)?.state).toBe('S');
  });

  it('sees that it accepts but never answers, and mends it', async () => {
    const instance = await make();
    const driven = await serving(instance, { maxTime: '1s' });
    const [one] = await signalWorkers(instance, 'SIGSTOP');
    expect(one).toBeDefined();
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: /);
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
  });

  it('sees that nobody answers where a server in its place only accepts', async () => {
    const instance = await make();
    const url = await silentServer();
    const driven = await serving(instance, { url: [url], maxTime: '300ms' });
    expect(words(await driven.check())).toBe('healthy: ');
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: a client gets no answer/);
  });

  it('asks for the chosen pages', async () => {
    const instance = await make();
    const wrong = { url: [`${instance.url}absent`, { url: instance.url, regex: 'the LAB serves' }] };
    const driven = await serving(instance, wrong);
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: .*absent answered 404 instead of 200-399$/);
    const other = await serving(instance, { url: [instance.url], regex: 'something else' }, 'other');
    expect(words(await other.check('deepCheck'))).toMatch(/^failed: .*without what matches/);
  });

  it('is degraded by a certificate that has expired or soon will, and good with one that lasts', async () => {
    const expired = await serving(await make({ tls: { days: -1 } }), {}, 'expired');
    expect(words(await expired.check('deepCheck'))).toMatch(/^degraded: the certificate of .* has expired on /);
    const soon = await serving(await make({ tls: { days: 5 } }), {}, 'soon');
    expect(words(await soon.check('deepCheck'))).toMatch(
      /^degraded: the certificate of .* ends on .*, in [45] days: renew it/,
    );
    const good = await serving(await make({ tls: { days: 100 } }), {}, 'good');
    expect(words(await good.check('deepCheck'))).toBe('healthy: ');
  });

  it('minds no graceful restart and no restart behind its back, and takes over a new master', async () => {
    const instance = await make();
    const driven = await serving(instance);
    const before = master(instance);
    await instance.control('graceful');
    for (let look = 0; look < 20; look += 1) expect(words(await driven.check())).toBe('healthy: ');
    await instance.control('restart');
    for (let look = 0; look < 20; look += 1) expect(words(await driven.check())).toBe('healthy: ');
    await instance.control('stop');
    await waitUntil('the end', { withinMs: 10_000 }, async () => isGone(before));
    await instance.start();
    const verdict = await driven.check();
    expect(words(verdict)).toBe('healthy: ');
    expect(verdict.watch).toContainEqual(expect.objectContaining({ kind: 'process', pid: master(instance) }));
    await driven.act('remove');
    expect(await instance.processes()).toEqual([]);
  });

  it('minds no address that was added to or taken from the configuration', async () => {
    const instance = await make();
    const more = await freePort();
    instance.writeConfig([`Listen 127.0.0.1:${more}`]);
    const driven = await serving(instance);
    // Edited, not loaded: what runs goes on as it was.
    instance.writeConfig();
    expect(words(await driven.check())).toBe('healthy: ');
    await instance.control('graceful');
    await waitUntil('the port is given up', { withinMs: 10_000 }, async () => !(await accepts(more)));
    expect(words(await driven.check())).toBe('healthy: ');
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    instance.writeConfig([`Listen 127.0.0.1:${more}`]);
    expect(words(await driven.check())).toBe('healthy: ');
  });

  it('works with blanks, quotes and letters beyond ASCII in its path', async () => {
    const folder = join(labFolder('odd'), `Ünï 'code' $(id) & *`);
    mkdirSync(folder, { recursive: true });
    const instance = await make({ folder });
    const driven = await serving(instance);
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    await kill(master(instance), 'SIGKILL');
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    await driven.act('remove');
    expect(await instance.processes()).toEqual([]);
  });

  it('lets a request end, and kills what does not end', async () => {
    const instance = await make();
    const driven = await serving(instance, { stopLimit: '4s' });
    const workers = await signalWorkers(instance, 'SIGSTOP');
    const top = master(instance);
    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect([top, ...workers].every(isGone)).toBe(true);
  });

  it('is taken out of service without program and configuration', async () => {
    const instance = await make();
    const driven = await serving(instance);
    const config = readFileSync(instance.config);
    rmSync(instance.config);
    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await instance.processes()).toEqual([]);
    writeFileSync(instance.config, config);
  });
});

async function accepts(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** A server that accepts and says nothing. */
async function silentServer(): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  return `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/`;
}
