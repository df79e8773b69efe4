import { describe, expect, it } from 'vitest';
import { ScriptedMachine } from './scripted-machine.js';

const start = async (machine: ScriptedMachine, argv: [string, ...string[]] = ['server'], tag = 'web') =>
  (await machine.host({ tag }).processes.start({ argv })).process;

describe('commands', () => {
  it('are answered by the first line of the table that fits', async () => {
    const machine = new ScriptedMachine({
      commands: [
        { command: /^ip addr add /, answer: { code: 2, stderr: 'exists' } },
        { command: 'ip', answer: ({ argv }) => ({ stdout: argv.join(' ') }) },
      ],
    });
    const { host } = { host: machine.host() };
    expect(await host.run({ argv: ['ip', 'addr', 'add', 'x'] })).toMatchObject({
      ok: false,
      code: 2,
      stderr: 'exists',
    });
    expect(await host.run({ argv: ['/sbin/ip', 'link'] })).toMatchObject({
      ok: true,
      code: 0,
      stdout: '/sbin/ip link',
    });
    expect((await host.run({ argv: ['ip', 'addr', 'add', 'x'], accept: [2] })).ok).toBe(true);
  });

  it('that nobody has foreseen are errors', async () => {
    await expect(new ScriptedMachine().host().run({ argv: ['x'] })).rejects.toThrow(/no answer is scripted for: x/);
  });

  it('are written down with who asked', async () => {
    const machine = new ScriptedMachine({
      commands: [{ command: 'x', answer: { signal: 'SIGKILL' } }],
      files: { '/proc/x': 'y' },
    });
    const result = await machine.host({ tag: 'web' }).run({ argv: ['x'] });
    expect(result).toMatchObject({ ok: false, code: null, signal: 'SIGKILL' });
    expect(await machine.host().read('/proc/x')).toBe('y');
    expect(machine.asked[0]).toMatchObject({ what: 'run', of: 'web', detail: { argv: ['x'] } });
    expect(machine.askedFor('read')).toEqual(['/proc/x']);
  });

  it('are given up when the call is aborted', async () => {
    const machine = new ScriptedMachine({ commands: [{ command: 'x', answer: () => new Promise(() => undefined) }] });
    const abort = new AbortController();
    const running = machine.host({ signal: abort.signal }).run({ argv: ['x'] });
    abort.abort();
    expect(await running).toMatchObject({ ok: false, code: null, timedOut: true });
    await expect(machine.host({ signal: abort.signal }).run({ argv: ['x'] })).rejects.toThrow(/aborted/);
  });
});

describe('processes', () => {
  it('live, stop and end as the test says', async () => {
    const machine = new ScriptedMachine();
    const process = await start(machine);
    const { processes } = machine.host();
    expect(processes.state(process)).toEqual({ life: 'alive' });
    machine.processes.stop(process);
    expect(processes.state(process)).toEqual({ life: 'stopped' });
    machine.processes.end(process, 'exit 1');
    expect(processes.state(process)).toEqual({ life: 'gone', ended: 'exit 1' });
    expect(processes.identify(process.pid)).toBeUndefined();
    expect(await processes.gone(process)).toBe(true);
  });

  it('are told apart by their start time', async () => {
    const machine = new ScriptedMachine();
    const { pid, startTime } = await start(machine);
    expect(machine.host().processes.state({ pid, startTime: startTime - 1 })).toEqual({ life: 'gone' });
    expect(machine.host().processes.identify(pid)).toEqual({ pid, startTime });
  });

  it('are found by who started them, and never doubled', async () => {
    const machine = new ScriptedMachine();
    const [one, other] = [await start(machine), await start(machine, ['server'], 'other')];
    expect(await machine.host({ tag: 'web' }).processes.find()).toEqual(one);
    const next = await start(machine);
    expect(machine.processes.living()).toEqual([other.pid, next.pid]);
  });

  it('can refuse to start, end at once, print, and not be ended', async () => {
    const machine = new ScriptedMachine();
    machine.processes.onStart = ({ argv }) =>
      argv[0] === 'x' ? { refused: 'not found' } : { ends: 'exit 2', output: 'words' };
    const { processes } = machine.host({ tag: 'web' });
    await expect(processes.start({ argv: ['x'] })).rejects.toMatchObject({ code: 'LKSSP_PROGRAM_START' });
    const { process, ready } = await processes.start({ argv: ['y'], notify: true });
    await expect(ready).rejects.toMatchObject({ code: 'LKSSP_PROGRAM_ENDED' });
    expect(await processes.output(process)).toBe('words');
    machine.processes.onStart = () => ({});
    const immortal = await start(machine);
    machine.processes.makeImmortal(immortal);
    expect(await processes.stop(immortal, { withinMs: 1 })).toEqual([
      { pid: immortal.pid, startTime: immortal.startTime },
    ]);
  });
});

describe('the rest', () => {
  it('keeps files in care, by resource', async () => {
    const machine = new ScriptedMachine({ files: { '/a': 'text' } });
    const { care } = machine.host({ tag: 'web' });
    const kept = await care.keep('restore', '/a');
    expect(await care.look('restore')).toEqual(kept);
    machine.careOf('web').set('restore', 'edited');
    expect((await care.look('restore'))?.digest).not.toBe(kept.digest);
    expect(await machine.host({ tag: 'other' }).care.look('restore')).toBeUndefined();
    await care.clear();
    expect(await care.look('restore')).toBeUndefined();
    await expect(care.keep('restore', '/b')).rejects.toMatchObject({ code: 'LKSSP_FILE_UNREADABLE' });
  });

  it('accepts connections on the ports that the test opens', async () => {
    const machine = new ScriptedMachine({ ports: [80] });
    expect((await machine.host().tcp({ port: 80 })).answer).toBe('accepted');
    expect((await machine.host().tcp({ port: 81 })).answer).toBe('refused');
  });

  it('lets time pass only in pauses', async () => {
    const machine = new ScriptedMachine({ now: 1000 });
    await machine.host().pause(500);
    expect(machine.host().now()).toBe(1500);
    await expect(machine.host({ signal: AbortSignal.abort() }).pause(1)).rejects.toMatchObject({
      code: 'LKSSP_HOST_ABORTED',
    });
  });
});

describe('processes that nobody here has started', () => {
  it('are listed, listen, take signals and end', async () => {
    const machine = new ScriptedMachine();
    const { processes } = machine.host();
    const listening = [{ address: '0.0.0.0', port: 80 }];
    const master = machine.processes.appear({ name: 'httpd', exe: '/usr/sbin/httpd', listening });
    const worker = machine.processes.appear({ exe: '/usr/sbin/httpd', session: master.pid, parent: master.pid });
    machine.processes.stranger();
    expect(await processes.list({ session: master.pid, exe: '/usr/sbin/httpd' })).toMatchObject([master, worker]);
    expect(await processes.list({ pid: worker.pid, name: 'nginx' })).toEqual([]);
    expect(await processes.listening(master)).toEqual(listening);
    expect(await processes.listeners(80)).toMatchObject([{ address: '0.0.0.0', port: 80, process: master }]);
    processes.signal(worker, 'SIGSTOP');
    expect(await processes.list({ pid: worker.pid })).toMatchObject([{ isStopped: true }]);
    processes.signal(worker, 'SIGCONT');
    expect(processes.state(worker).life).toBe('alive');
    machine.processes.makeImmortal(worker);
    expect(await processes.end([master, worker], { withinMs: 1 })).toEqual([worker]);
    expect(processes.signal(master, 'SIGTERM')).toBe(false);
    expect(machine.askedFor('signal')).toHaveLength(3);
  });

  it('do with a signal what the test says', () => {
    const machine = new ScriptedMachine();
    const one = machine.processes.appear();
    machine.processes.onSignal = (identity, signal) => {
      if (signal === 'SIGWINCH') machine.processes.end(identity, 'exit 0');
      return signal === 'SIGWINCH' || signal === 'SIGTERM';
    };
    const { processes } = machine.host();
    expect(processes.signal(one, 'SIGTERM')).toBe(true);
    expect(processes.state(one).life).toBe('alive');
    processes.signal(one, 'SIGWINCH');
    expect(processes.state(one)).toEqual({ life: 'gone', ended: 'exit 0' });
  });
});

describe('the web', () => {
  it('answers where the test says', async () => {
    const machine = new ScriptedMachine();
    const host = machine.host();
    expect((await host.http({ url: 'http://a/b' })).answer).toBe('refused');
    machine.web.serve('http://a', { status: 404 });
    machine.web.serve('http://a/b', ({ method }) => ({ body: method ?? 'GET' }));
    machine.web.serve('https://a', { answer: 'silent' });
    expect(await host.http({ url: 'http://a/b' })).toMatchObject({ answer: 'answered', status: 200, body: 'GET' });
    expect(await host.http({ url: 'http://a/c' })).toMatchObject({ status: 404 });
    expect(await host.http({ url: 'https://a/' })).not.toHaveProperty('status');
    machine.web.close('http://a/b');
    expect(await host.http({ url: 'http://a/b' })).toMatchObject({ status: 404 });
  });
});
