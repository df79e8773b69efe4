import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Host, SupervisedProcess } from '@lkssp/core';
import { ScriptedMachine, TrialHome } from '@lkssp/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { supervisedProcess } from '../src/process.js';
import { type ProcessOptions, processOptions } from '../src/process-options.js';
import { Driven } from './driven.js';

let home: TrialHome;
beforeEach(() => {
  home = new TrialHome('genapp');
});
afterEach(() => home.clear());

type Given = Omit<Partial<ProcessOptions>, 'command'> & { readonly command: string | string[] };

function driven(given: Given, host = (signal: AbortSignal): Host => home.host({ tag: 'web', signal })) {
  return new Driven(supervisedProcess, processOptions.parse({ stopLimit: '20s', ...given }), host);
}

const shell = (text: string): string[] => ['bash', '-c', text];
const handleOf = (one: { handle: unknown }): SupervisedProcess => one.handle as SupervisedProcess;
const lifeOf = (one: { handle: unknown }): string => home.host().processes.state(handleOf(one)).life;
const kill = (one: { handle: unknown }, signal: NodeJS.Signals): boolean => process.kill(handleOf(one).pid, signal);

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const listener = (port: number, afterMs = 0): string[] => [
  process.execPath,
  '-e',
  `setTimeout(() => require('node:net').createServer((s) => s.destroy()).listen(${port}, '127.0.0.1'), ${afterMs})`,
];

describe('restore', () => {
  it('starts it, names the process as what to watch, and gives it as the handle', async () => {
    const one = driven({ command: 'sleep 60' });
    const outcome = await one.act('restore');
    const { pid, startTime } = handleOf(one);
    expect(outcome).toMatchObject({ outcome: 'done', watch: [{ kind: 'process', pid, startTime }] });
    expect(await one.check()).toEqual({ verdict: 'healthy', watch: [{ kind: 'process', pid, startTime }] });
  });

  it('adopts what runs already, with its handle and without', async () => {
    const one = driven({ command: 'sleep 60' });
    await one.act('restore');
    const { pid } = handleOf(one);
    expect(await one.act('restore')).toMatchObject({ outcome: 'done', reason: 'it was running already' });
    one.handle = undefined;
    expect((await one.check()).verdict).toBe('healthy');
    await one.act('restore');
    expect(handleOf(one).pid).toBe(pid);
  });

  it('adopts it at once although the line that said ready is long gone from its output', async () => {
    const text = `echo ready; until [ -e ${home.path('go')} ]; do sleep 0.01; done; seq 1 40000; touch ${home.path('said')}; sleep 60`;
    const one = driven({ command: shell(text), ready: 'log:ready' });
    await one.act('restore');
    const { pid } = handleOf(one);
    writeFileSync(home.path('go'), '');
    await vi.waitFor(() => expect(existsSync(home.path('said'))).toBe(true));
    expect(await one.act('restore')).toMatchObject({ outcome: 'done' });
    expect(handleOf(one).pid).toBe(pid);
  });

  it('does not end what runs already and does not answer: that is for remove', async () => {
    const port = await freePort();
    const first = driven({ command: 'sleep 60' });
    await first.act('restore');
    const one = driven({ command: 'sleep 60', ready: `port:${port}` });
    one.handle = first.handle;
    expect((await one.act('restore', AbortSignal.timeout(300))).outcome).toBe('failure');
    expect(lifeOf(first)).toBe('alive');
  });

  it('replaces what is stopped', async () => {
    const one = driven({ command: 'sleep 60' });
    await one.act('restore');
    const { pid } = handleOf(one);
    kill(one, 'SIGSTOP');
    await vi.waitFor(async () => expect((await one.check()).verdict).toBe('failed'));
    expect((await one.check()).reason).toMatch(/stopped/);
    await one.act('restore');
    expect(handleOf(one).pid).not.toBe(pid);
    expect((await one.check()).verdict).toBe('healthy');
  });

  it('gives user, folder, environment and limits', async () => {
    mkdirSync(home.path('work'));
    const text = `echo "$PWD $X $(ulimit -n)" >${home.path('said')}; echo serving; sleep 60`;
    const one = driven({
      command: shell(text),
      cwd: home.path('work'),
      env: { X: 'a b' },
      limits: { nofile: '99' },
      ready: 'log:serving',
    });
    await one.act('restore');
    expect(readFileSync(home.path('said'), 'utf8')).toBe(`${home.path('work')} a b 99\n`);
  });

  it.each<[string, Given, RegExp]>([
    ['a program that is missing', { command: '/nonexistent/x' }, /could not be started/],
    ['a user that there is none', { command: 'true', user: 'no-such-user' }, /no user/],
    ['a folder that is missing', { command: 'true', cwd: '/nonexistent' }, /cd/],
  ])('does not try again what cannot work: %s', async (_, given, words) => {
    const outcome = await driven(given).act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(outcome.reason).toMatch(words);
  });

  it('fails with the last words of what ends at once, which another try may cure', async () => {
    const outcome = await driven({ command: shell('echo "no licence" >&2; exit 3') }).act('restore');
    expect(outcome).toMatchObject({
      outcome: 'failure',
      recoverable: true,
      reason: expect.stringMatching(/exit 3.*no licence/),
    });
  });

  it('says what to do with a program that goes into the background, and leaves nothing of it', async () => {
    const one = driven({
      command: shell(
        `setsid sh -c 'echo $$ >${home.path('child')}; exec sleep 60' & until [ -s ${home.path('child')} ]; do sleep 0.01; done`,
      ),
      ready: 'delay:60s',
    });
    const outcome = await one.act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringMatching(/background.*foreground/) });
    expect(home.host().processes.identify(Number(readFileSync(home.path('child'), 'utf8')))).toBeUndefined();
  });

  it('says the same when it does so later', async () => {
    const go = home.path('go');
    const one = driven({ command: shell(`until [ -e ${go} ]; do sleep 0.01; done; setsid sleep 60 & exit 0`) });
    await one.act('restore');
    writeFileSync(go, '');
    await vi.waitFor(() => expect(lifeOf(one)).toBe('gone'));
    expect(await one.check()).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(/background.*foreground/),
    });
    expect((await one.act('remove')).outcome).toBe('done');
  });

  it('gives up soon after the abort, without waiting for what ignores its signal, and leaves nothing behind', async () => {
    const one = driven({
      command: shell(`trap '' TERM; echo $$ >${home.path('pid')}; while :; do sleep 1; done`),
      ready: 'log:never',
      stopLimit: '50s',
    });
    const abort = new AbortController();
    const restoring = one.act('restore', abort.signal);
    await vi.waitFor(() => expect(readFileSync(home.path('pid'), 'utf8')).toMatch(/\n/));
    const began = performance.now();
    abort.abort();
    expect((await restoring).outcome).toBe('failure');
    expect(performance.now() - began).toBeLessThan(25_000);
    expect(home.host().processes.identify(Number(readFileSync(home.path('pid'), 'utf8')))).toBeUndefined();
  });
});

describe('readiness', () => {
  it('by port: waits until it accepts, and the deep check sees when it no longer does', async () => {
    const port = await freePort();
    const one = driven({ command: listener(port, 300), ready: `port:127.0.0.1:${port}` });
    expect((await one.act('restore')).outcome).toBe('done');
    expect((await home.host().tcp({ port })).answer).toBe('accepted');
    expect((await one.check('deepCheck')).verdict).toBe('healthy');
  });

  it('by port: a living process whose port nobody answers is failed in depth', async () => {
    const port = await freePort();
    const go = home.path('go');
    const text = `const s = require('node:net').createServer((c) => c.destroy()).listen(${port}, '127.0.0.1');
      setInterval(() => require('node:fs').existsSync('${go}') && s.listening && s.close(), 10)`;
    const one = driven({ command: [process.execPath, '-e', text], ready: `port:${port}` });
    await one.act('restore');
    writeFileSync(go, '');
    await vi.waitFor(async () => expect((await one.check('deepCheck')).verdict).toBe('failed'));
    expect((await one.check()).verdict).toBe('healthy');
  });

  it('by port: does not take the answer of another program for its own', async () => {
    const server = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const one = driven({ command: shell('exit 1'), ready: `port:${port}` });
    // It may still live at the first look; the check tells the truth a moment later.
    await one.act('restore');
    await vi.waitFor(async () => expect((await one.check()).verdict).toBe('failed'));
    await new Promise((resolve) => server.close(resolve));
  });

  it('by a line of its output', async () => {
    const one = driven({
      command: shell('sleep 0.3; echo "listening on 80"; sleep 60'),
      ready: 'log:^listening on \\d+$',
    });
    expect((await one.act('restore')).outcome).toBe('done');
    expect(await home.host().processes.output(handleOf(one))).toBe('listening on 80\n');
  });

  it('by a delay, but not of one that ends meanwhile', async () => {
    const began = performance.now();
    expect((await driven({ command: 'sleep 60', ready: 'delay:300ms' }).act('restore')).outcome).toBe('done');
    expect(performance.now() - began).toBeGreaterThanOrEqual(300);
    const brief = driven({ command: 'true', ready: 'delay:60s' }, (signal) => home.host({ tag: 'brief', signal }));
    expect((await brief.act('restore')).outcome).toBe('failure');
  });

  it('by notify: not ready when it ends first', async () => {
    const outcome = await driven({ command: shell('exit 5'), ready: 'notify' }).act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('exit 5') });
  });
});

describe('quickCheck', () => {
  it.each([
    ['SIGKILL', (one: { handle: unknown }) => kill(one, 'SIGKILL'), 'SIGKILL'],
    ['exit 7', () => writeFileSync(home.path('end'), ''), 'exit 7'],
  ])('says how it ended: %s', async (_, end, how) => {
    const one = driven({ command: shell(`echo hello; until [ -e ${home.path('end')} ]; do sleep 0.01; done; exit 7`) });
    await one.act('restore');
    end(one);
    await vi.waitFor(() => expect(lifeOf(one)).toBe('gone'));
    const verdict = await one.check();
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reason: `process ${handleOf(one).pid} has ended (${how}): hello`,
    });
  });

  it('of what was never started is failed', async () => {
    expect(await driven({ command: 'sleep 60' }).check()).toEqual({ verdict: 'failed', reason: 'it is not running' });
  });

  it('asks for exactly one state and nothing else', async () => {
    const asked: string[] = [];
    const watched = (signal: AbortSignal): Host => {
      const host = home.host({ tag: 'web', signal });
      const processes = new Proxy(host.processes, {
        get: (target, name, receiver) => (asked.push(String(name)), Reflect.get(target, name, receiver)),
      });
      return new Proxy(
        { ...host, processes },
        {
          get: (target, name, receiver) => (asked.push(String(name)), Reflect.get(target, name, receiver)),
        },
      );
    };
    const one = driven({ command: 'sleep 60' }, watched);
    await one.act('restore');
    asked.length = 0;
    await one.check();
    expect(asked).toEqual(['processes', 'state']);
  });

  it('could not look when the machine has no descriptors', async () => {
    const refuse = (): never => {
      throw new Error('/proc/1001/stat could not be looked at: EMFILE');
    };
    const machine = new ScriptedMachine();
    const sighted = driven({ command: 'sleep 60' }, (signal) => machine.host({ tag: 'web', signal }));
    await sighted.act('restore');
    const blind = driven({ command: 'sleep 60' }, (signal) => {
      const host = machine.host({ tag: 'web', signal });
      return { ...host, processes: { ...host.processes, state: refuse } };
    });
    blind.handle = sighted.handle;
    expect(await blind.check()).toMatchObject({
      verdict: 'unknown',
      because: 'unable',
      reason: expect.stringContaining('EMFILE'),
    });
  });
});

describe('remove', () => {
  it('ends everything, with the signal that was asked for', async () => {
    const one = driven({
      command: shell(`trap 'echo usr1 >${home.path('said')}; exit' USR1; echo up; while :; do sleep 0.01; done`),
      ready: 'log:up',
      stopSignal: 'SIGUSR1',
    });
    await one.act('restore');
    expect(await one.act('remove')).toEqual({ outcome: 'done', handle: null, watch: [] });
    expect(readFileSync(home.path('said'), 'utf8')).toBe('usr1\n');
  });

  it('kills what ignores its signal', async () => {
    const one = driven({
      command: shell(`trap '' TERM; echo up; while :; do sleep 1; done`),
      ready: 'log:up',
      stopLimit: '1s',
    });
    await one.act('restore');
    const handle = one.handle;
    expect((await one.act('remove')).outcome).toBe('done');
    expect(lifeOf({ handle })).toBe('gone');
  });

  it('kills what ignores its signal before its own limit is over, whatever patience was asked for', async () => {
    let limitMs = 30_000;
    const host = (signal: AbortSignal): Host => home.host({ tag: 'web', signal, limitMs });
    const one = driven(
      { command: shell(`trap '' TERM; echo up; while :; do sleep 1; done`), ready: 'log:up', stopLimit: '1min' },
      host,
    );
    await one.act('restore');
    const handle = one.handle;
    limitMs = 5000;
    expect((await one.act('remove')).outcome).toBe('done');
    expect(lifeOf({ handle })).toBe('gone');
  });

  it('ends it although its handle was lost', async () => {
    const one = driven({ command: 'sleep 60' });
    await one.act('restore');
    const handle = one.handle;
    one.handle = undefined;
    expect((await one.act('remove')).outcome).toBe('done');
    expect(lifeOf({ handle })).toBe('gone');
  });

  it('names what cannot be ended', async () => {
    const machine = new ScriptedMachine();
    const one = driven({ command: 'sleep 60' }, (signal) => machine.host({ tag: 'web', signal }));
    await one.act('restore');
    machine.processes.makeImmortal(handleOf(one));
    const { pid } = handleOf(one);
    expect(await one.act('remove')).toMatchObject({ outcome: 'failure', heldBy: [`process ${pid}`] });
  });
});
