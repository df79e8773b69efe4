import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StartedProcess, StartRequest } from '../../contract/host-processes.js';
import { TrialHome } from '../../testing/trial-home.js';
import { NotifySocket } from './notify-socket.js';
import { type NotifyMessage, parseNotify } from './notify-message.js';

let home: TrialHome;
let started: StartedProcess[];
beforeEach(() => {
  home = new TrialHome();
  started = [];
});
afterEach(async () => {
  for (const { process } of started) await home.host().processes.stop(process, { withinMs: 1000 });
  await home.clear();
});

const hasNotify = spawnSync('systemd-notify', ['--version']).status === 0;
const MISSING = 'systemd-notify is not installed';

async function start(text: string, signal?: AbortSignal, more: Partial<StartRequest> = {}): Promise<StartedProcess> {
  const host = home.host(signal === undefined ? {} : { signal });
  const one = await host.processes.start({ argv: ['bash', '-c', text], notify: true, ...more });
  started.push(one);
  return one;
}

describe('parseNotify', () => {
  it('reads every line that it knows', () => {
    const text = 'READY=1\nSTATUS=a=b c\nERRNO=2\nMAINPID=42\nEXTEND_TIMEOUT_USEC=1500000\nX=1\nnonsense';
    expect(parseNotify(text)).toEqual({
      ready: true,
      stopping: false,
      barrier: false,
      status: 'a=b c',
      errno: 2,
      mainPid: 42,
      extendMs: 1500,
    });
  });

  it.each(['', 'READY=0', 'READY=yes', 'READY', 'MAINPID=-1', 'MAINPID=1e3', 'ERRNO=x'])(
    'believes nothing of %j',
    (text) => {
      expect(parseNotify(text)).toEqual({ ready: false, stopping: false, barrier: false });
    },
  );

  it('knows the other words', () => {
    expect(parseNotify('STOPPING=1')).toMatchObject({ stopping: true });
    expect(parseNotify('BARRIER=1')).toMatchObject({ barrier: true });
  });
});

describe('a program that tells when it serves', () => {
  it('is ready when a process of its own has said so, and not before', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const go = home.path('go');
    const { process, ready } = await start(`until [ -e ${go} ]; do sleep 0.01; done; systemd-notify --ready; sleep 60`);
    const settled = vi.fn();
    void ready.then(settled);
    await vi.waitFor(() => expect(process.pid).toBeGreaterThan(1));
    expect(settled).not.toHaveBeenCalled();
    writeFileSync(go, '');
    expect(await ready).toEqual(process);
  });

  it('lets a sender that waits at a barrier go on', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const said = home.path('said');
    const { ready } = await start(
      `systemd-notify --status=x && echo passed >${said}; systemd-notify --ready; sleep 60`,
    );
    await ready;
    expect(readFileSync(said, 'utf8')).toBe('passed\n');
  });

  it('is followed to the main process that it names', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const { process, ready } = await start(`sleep 60 & systemd-notify --ready MAINPID=$!; wait`);
    const main = await ready;
    expect(main.pid).not.toBe(process.pid);
    expect(home.host().processes.state(main).life).toBe('alive');
    expect(await home.host().processes.find()).toEqual(main);
  });

  it('is not followed to a process that does not belong to it', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const foreign = spawn('sleep', ['60'], { detached: true });
    const { process, ready } = await start(`systemd-notify --ready MAINPID=${foreign.pid}; sleep 60`);
    expect(await ready).toEqual(process);
    foreign.kill('SIGKILL');
  });

  it('is not ready because a stranger says so', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const [address, end] = [home.path('address'), home.path('end')];
    const text = `echo $NOTIFY_SOCKET >${address}; until [ -e ${end} ]; do sleep 0.01; done; exit 3`;
    const { ready } = await start(text);
    await vi.waitFor(() => expect(existsSync(address) && readFileSync(address, 'utf8')).toMatch(/\n$/));
    const NOTIFY_SOCKET = readFileSync(address, 'utf8').trim();
    const stranger = spawn('systemd-notify', ['--ready'], { env: { ...process.env, NOTIFY_SOCKET } });
    await new Promise((resolve) => stranger.once('exit', resolve));
    writeFileSync(end, '');
    await expect(ready).rejects.toThrow(/ended before it was ready: exit 3/);
  });

  it('fails with its last words when it ends first', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const { ready } = await start('systemd-notify --status="no licence"; exit 4');
    await expect(ready).rejects.toMatchObject({
      code: 'LKSSP_PROGRAM_ENDED',
      message: expect.stringMatching(/exit 4.*no licence/),
    });
  });

  it('is no longer waited for when the call is aborted', async () => {
    const abort = new AbortController();
    const { ready } = await start('sleep 60', abort.signal);
    abort.abort();
    await expect(ready).rejects.toThrow(/given up/);
  });

  it('is ready at once when it was not asked', async () => {
    const { process, ready } = await start('sleep 60', undefined, { notify: false });
    expect(await ready).toEqual(process);
  });
});

describe('NotifySocket', () => {
  it('takes a path as well, and tells who belongs by the number that the kernel gives', async (ctx) => {
    if (!hasNotify) ctx.skip(MISSING);
    const address = home.path('notify.sock');
    const asked: number[] = [];
    const heard: NotifyMessage[] = [];
    const belongs = (pid: number): boolean => asked.push(pid) > 0;
    const socket = new NotifySocket({ belongs, heard: (message) => heard.push(message) }, address);
    const sender = spawn('systemd-notify', ['--ready', '--status=ok'], {
      env: { ...process.env, NOTIFY_SOCKET: address },
    });
    await new Promise((resolve) => sender.once('exit', resolve));
    socket.close();
    socket.close();
    expect(heard[0]).toMatchObject({ ready: true, status: 'ok' });
    expect(heard.at(-1)).toMatchObject({ barrier: true });
    // With privileges systemd-notify speaks for its parent, and the kernel lets it.
    expect([process.pid, sender.pid]).toEqual(expect.arrayContaining(asked));
    expect(asked.length).toBeGreaterThan(1);
  });

  it('says what is wrong with an address', () => {
    const listener = { belongs: () => true, heard: () => undefined };
    expect(() => new NotifySocket(listener, `/${'x'.repeat(200)}`)).toThrow(TypeError);
    expect(() => new NotifySocket(listener, '/nonexistent/x')).toThrow(/could not be looked at/);
  });
});
