import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processFacts } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { ApacheTrial, isGone, kill, master, stopWorkers, words } from './apache-trial.ts';
import { DrivenApache } from './driven-apache.ts';

let trial: ApacheTrial;
beforeEach(() => {
  trial = new ApacheTrial();
});
afterEach(() => trial.end());

describe('lab/apache/trouble', () => {
  it('heals after kill -9 of the master, though its workers keep the port', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    const first = master(instance);
    await kill(first);
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
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    await kill(master(instance));
    driven.handle = undefined;
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await instance.serves()).toBe(true);
  });

  it('leaves workers that serve alone while the configuration is broken', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    await kill(master(instance));
    instance.breakConfig();
    const outcome = await driven.act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(outcome.reason).toMatch(/Syntax error on line \d+ of .*Invalid command 'ThisIsNoDirective'/);
    expect(await instance.serves()).toBe(true);
  });

  it('lets go on what was stopped: all workers', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    const before = master(instance);
    await stopWorkers(instance);
    expect(words(await driven.check())).toMatch(/^failed: all workers .* are stopped \(SIGSTOP\)/);
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('SIGSTOP') });
    expect(await instance.serves()).toBe(true);
    expect(master(instance)).toBe(before);
  });

  it('lets go on what was stopped: everything', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    await stopWorkers(instance);
    process.kill(master(instance), 'SIGSTOP');
    await waitUntil('the stop', { withinMs: 5000 }, async () => processFacts(master(instance))?.state === 'T');
    expect(words(await driven.check())).toMatch(/^failed: its master \(process \d+\) is stopped/);
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await instance.serves()).toBe(true);
    expect(words(await driven.check())).toBe('healthy: ');
  });

  it('says with the words of Apache what is wrong with a configuration, and touches nothing that serves', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
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
    const instance = await trial.make();
    const server = createServer();
    trial.servers.push(server);
    await new Promise<void>((resolve) => server.listen(instance.port, instance.address, resolve));
    const driven = new DrivenApache({ config: instance.config });
    trial.drivens.push(driven);
    expect(await driven.act('create')).toMatchObject({ outcome: 'done' });
    const outcome = await driven.act('restore');
    expect(outcome.outcome).toBe('failure');
    expect(outcome.reason).toContain(`127.0.0.1:${instance.port} is taken by`);
    expect(outcome.reason).toContain(`(process ${process.pid})`);
    expect(server.listening).toBe(true);
    expect((await driven.check()).verdict).toBe('failed');
  });

  it('does not mind a pid file that is cut off or missing while the master lives', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
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
    const instance = await trial.make();
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    trial.pids.push(pid);
    writeFileSync(instance.pidFile, `${pid}\n`);
    const driven = new DrivenApache({ config: instance.config });
    trial.drivens.push(driven);
    await driven.act('create');
    expect((await driven.check()).verdict).toBe('failed');
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await instance.serves()).toBe(true);
    await driven.act('remove');
    writeFileSync(instance.pidFile, `${pid}\n`);
    await driven.act('remove');
    expect(processFacts(pid)?.state).toBe('S');
  });

  it('works with blanks, quotes and letters beyond ASCII in its path', async () => {
    const folder = join(labFolder('odd'), `Ünï 'code' $(id) & *`);
    mkdirSync(folder, { recursive: true });
    const instance = await trial.make({ folder });
    const driven = await trial.serving(instance);
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    await kill(master(instance));
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    await driven.act('remove');
    expect(await instance.processes()).toEqual([]);
  });

  it('lets a request end, and kills what does not end', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance, { stopLimit: '4s' });
    const workers = await stopWorkers(instance);
    const top = master(instance);
    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect([top, ...workers].every(isGone)).toBe(true);
  });

  it('is taken out of service without program and configuration', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    const config = readFileSync(instance.config);
    rmSync(instance.config);
    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await instance.processes()).toEqual([]);
    writeFileSync(instance.config, config);
  });
});
