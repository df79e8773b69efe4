import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../contract/host.js';
import type { StartRequest, SupervisedProcess } from '../../contract/host-processes.js';
import { entryPoint } from '../source-entry.js';
import { TrialHome } from '../../testing/trial-home.js';
import { cgroupRoot } from './cgroup-tree.js';
import { membersOf } from './ownership.js';
import { identify, livingStat } from './process-identity.js';
import { sessionMembers } from './session-members.js';

let home: TrialHome;
let started: SupervisedProcess[];
beforeEach(() => {
  home = new TrialHome();
  started = [];
});
afterEach(async () => {
  for (const each of started) await home.host().processes.stop(each, { withinMs: 20_000 });
  await home.clear();
});

async function start(request: StartRequest, host: Host = home.host()): Promise<SupervisedProcess> {
  const { process } = await host.processes.start(request);
  started.push(process);
  return process;
}

const shell = (text: string, more: Omit<StartRequest, 'argv'> = {}): StartRequest => ({
  argv: ['bash', '-c', text],
  ...more,
});

const pidIn = (path: string): number => Number(readFileSync(path, 'utf8'));
const appears = (...paths: readonly string[]): Promise<void> =>
  vi.waitFor(() => {
    for (const path of paths) expect(existsSync(path) && readFileSync(path, 'utf8')).toMatch(/\n$/);
  });
const homeOf = (user: string): string => execFileSync('getent', ['passwd', user]).toString().split(':')[5] ?? '';
const isGone = (pid: number): boolean => livingStat(pid) === undefined;
/** The same program known by its session alone, as on a machine without cgroup v2. */
function bySession({ cgroup, ...rest }: SupervisedProcess): SupervisedProcess {
  expect(cgroup === undefined || existsSync(cgroup)).toBe(true);
  return rest;
}

describe('start', () => {
  it('runs the program itself under the number that it tells, in a session of its own', async () => {
    const process = await start({ argv: ['sleep', '60'] });
    expect(livingStat(process.pid)).toMatchObject({
      name: 'sleep',
      session: process.pid,
      startTime: process.startTime,
    });
    expect(home.host().processes.state(process)).toEqual({ life: 'alive' });
  });

  it('puts it into a cgroup of its own where there is one', async (ctx) => {
    if (cgroupRoot() === undefined) ctx.skip('no writable cgroup v2 is mounted');
    const { cgroup = '', pid } = await start({ argv: ['sleep', '60'] });
    expect(readFileSync(`${cgroup}/cgroup.procs`, 'utf8')).toBe(`${pid}\n`);
  });

  it('gives environment, folder, limits and no standard input', async () => {
    const text = `echo "$X $PWD $(ulimit -n) $(readlink /proc/self/fd/0)" >${home.path('said')}; sleep 60`;
    await start(shell(text, { env: { X: 'a b' }, cwd: home.folder, limits: { nofile: '123:456' } }));
    await appears(home.path('said'));
    expect(readFileSync(home.path('said'), 'utf8')).toBe(`a b ${home.folder} 123 /dev/null\n`);
  });

  it('becomes the user with its groups and its home', async (ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('only root may become somebody else');
    chmodSync(home.folder, 0o777);
    const text = `echo "$(id -un) $(id -Gn) $HOME $USER" >${home.path('said')}; sleep 60`;
    await start(shell(text, { user: 'daemon', limits: { nofile: '4096' } }));
    await appears(home.path('said'));
    expect(readFileSync(home.path('said'), 'utf8')).toBe(`daemon daemon ${homeOf('daemon')} daemon\n`);
  });

  it('hands over arguments as they are', async () => {
    await start({
      argv: ['sh', '-c', `printf '%s\\n' "$@" >${home.path('said')}; sleep 60`, 'x', 'a b', '$(id)', '', "'"],
    });
    await appears(home.path('said'));
    expect(readFileSync(home.path('said'), 'utf8')).toBe("a b\n$(id)\n\n'\n");
  });

  it('collects what it prints, newest output in a new file', async () => {
    const host = home.host();
    const first = await start(shell('echo one; echo err >&2; sleep 60'), host);
    await vi.waitFor(async () => expect(await host.processes.output(first)).toBe('one\nerr\n'));
    await host.processes.stop(first, { withinMs: 20_000 });
    const second = await start(shell('printf abcdef; sleep 60'), host);
    await vi.waitFor(async () => expect(await host.processes.output(second, 3)).toBe('def'));
    expect(readFileSync(`${second.log}.1`, 'utf8')).toBe('one\nerr\n');
  });

  it.each<[string, StartRequest, RegExp]>([
    ['a missing program', { argv: ['/nonexistent/x'] }, /not found|No such file/],
    ['a missing program for a user', { argv: ['/nonexistent/x'], user: 'daemon' }, /No such file/],
    ['a missing folder', { argv: ['true'], cwd: '/nonexistent' }, /cd/],
    ['a limit that the system refuses', { argv: ['true'], limits: { nonesuch: '1' } }, /nonesuch/],
    ['an unknown user', { argv: ['true'], user: 'no-such-user' }, /no user "no-such-user"/],
  ])('says why it could not: %s', async (_, request, words) => {
    await expect(home.host().processes.start(request)).rejects.toThrow(words);
  });

  it('is never taken for the shell that goes before it, nor that for it, however busy the machine is', async () => {
    const numbers = Array.from({ length: 60 }, (_, at) => at);
    const shells = await Promise.all(
      numbers.map((at) =>
        home.host().processes.start({
          name: `shell-${at}`,
          argv: ['/bin/sh', '-c', 'while :; do sleep 600; done'],
        }),
      ),
    );
    expect(shells.map(({ process }) => home.host().processes.state(process).life)).not.toContain('gone');
    const astray = await Promise.allSettled(
      numbers.map((at) =>
        home.host().processes.start({ name: `astray-${at}`, argv: ['/bin/sh', '-c', ':'], cwd: '/nonexistent' }),
      ),
    );
    expect(astray.map(({ status }) => status)).not.toContain('fulfilled');
  });

  it.each<[string, StartRequest]>([
    ['a limit with a value that is none', { argv: ['true'], limits: { nofile: '1;id' } }],
    ['a name with a slash', { argv: ['true'], name: '../x' }],
  ])('refuses %s', async (_, request) => {
    await expect(home.host().processes.start(request)).rejects.toThrow(TypeError);
  });

  it('tells how a child ended', async () => {
    const host = home.host();
    const one = await start(shell('exit 7'), host);
    const two = await start(shell('kill -KILL $$', { name: 'helper' }), host);
    await vi.waitFor(() => expect(host.processes.state(one)).toEqual({ life: 'gone', ended: 'exit 7' }));
    await vi.waitFor(() => expect(host.processes.state(two)).toEqual({ life: 'gone', ended: 'SIGKILL' }));
  });

  it('runs although nothing can be written: without record and without output', async () => {
    writeFileSync(home.path('lib'), 'a file where the folder should be');
    writeFileSync(home.path('run'), 'and here');
    const process = await start({ argv: ['sleep', '60'] });
    expect(home.host().processes.state(process).life).toBe('alive');
    rmSync(home.path('lib'));
    rmSync(home.path('run'));
  });

  it('doubles nothing: what an earlier start has left is ended first', async () => {
    const first = await start({ argv: ['sleep', '60'] });
    const second = await start({ argv: ['sleep', '61'] });
    expect(isGone(first.pid)).toBe(true);
    expect(isGone(second.pid)).toBe(false);
  });

  it('keeps programs of other names and other resources', async () => {
    const one = await start({ argv: ['sleep', '60'] });
    const two = await start({ argv: ['sleep', '60'], name: 'helper' });
    const three = await start({ argv: ['sleep', '60'] }, home.host({ tag: 'trial@helper' }));
    const four = await start({ argv: ['sleep', '60'] }, home.host({ tag: 'a/b c'.replace(' ', '.') }));
    expect([one, two, three, four].map(({ pid }) => isGone(pid))).toEqual([false, false, false, false]);
  });

  it('is itself as soon as it runs, also when it is a shell like the one before it', async () => {
    await start({ argv: ['/bin/sh', '-c', 'sleep 60; :'], limits: { nofile: '99' } });
    const [{ pid } = { pid: 0 }] = started;
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toBe('/bin/sh\0-c\0sleep 60; :\0');
  });

  it('outlives whoever started it', async () => {
    const said = home.path('said');
    const entry = entryPoint('node/host/create-host');
    const program = `
      const { createHost } = await import(${JSON.stringify(entry.url.href)});
      const folders = ${JSON.stringify({ runFolder: home.path('run'), libFolder: home.path('lib') })};
      const { signal } = new AbortController();
      const { host } = createHost({ kit: 'trial', tag: 'trial', deadline: 1e9, signal, ...folders });
      const { process: one } = await host.processes.start({ argv: ['bash', '-c', 'while :; do echo tick; sleep 0.02; done'] });
      (await import('node:fs')).writeFileSync(${JSON.stringify(said)}, JSON.stringify(one) + '\\n');
      setInterval(() => undefined, 1000);`;
    const between = spawn(process.execPath, [...entry.execArgv, '--input-type=module', '-e', program], {
      detached: true,
    });
    await appears(said);
    const orphan = JSON.parse(readFileSync(said, 'utf8')) as SupervisedProcess;
    // All of its group, as when a kit host is ended.
    process.kill(-(between.pid ?? 0), 'SIGKILL');
    await new Promise((resolve) => between.once('exit', resolve));
    const host = home.host();
    const size = (await host.processes.output(orphan)).length;
    await vi.waitFor(async () => expect((await host.processes.output(orphan)).length).toBeGreaterThan(size));
    expect(await host.processes.find()).toEqual(orphan);
    expect(await host.processes.stop(orphan, { withinMs: 20_000 })).toEqual([]);
  });
});

describe('find', () => {
  it('knows the program though nobody kept its handle', async () => {
    const process = await start({ argv: ['sleep', '60'] });
    expect(await home.host().processes.find()).toEqual(process);
    expect(await home.host().processes.find('helper')).toBeUndefined();
    expect(await home.host({ tag: 'other' }).processes.find()).toBeUndefined();
  });

  it('forgets it when it has ended', async () => {
    const host = home.host();
    const process = await start({ argv: ['sleep', '60'] }, host);
    await host.processes.stop(process, { withinMs: 20_000 });
    expect(await host.processes.find()).toBeUndefined();
  });

  it.each(['', '{', '{"bootId":"x"}\n', 'null\n'])('takes the broken record %j for none', async (text) => {
    mkdirSync(home.path('run/supervised'), { recursive: true });
    writeFileSync(home.path('run/supervised/trial@main.json'), text);
    expect(await home.host().processes.find()).toBeUndefined();
  });
});

describe('stop', () => {
  const daemon = (said: string): string => `setsid sh -c 'echo $$ >${said}; exec sleep 60' & exit 0`;

  it('sends the signal that was asked for and reports that nothing is left', async () => {
    const host = home.host();
    const process = await start(
      shell(`trap 'echo usr1 >${home.path('said')}; exit 0' USR1; while :; do sleep 0.01; done`),
      host,
    );
    await vi.waitFor(() =>
      expect(execFileSync('grep', ['SigCgt', `/proc/${process.pid}/status`]).toString()).toMatch(/[2367abef]..$/m),
    );
    expect(await host.processes.stop(process, { signal: 'SIGUSR1', withinMs: 20_000 })).toEqual([]);
    expect(readFileSync(home.path('said'), 'utf8')).toBe('usr1\n');
    expect(await host.processes.gone(process)).toBe(true);
  });

  it.each([
    ['cgroup', (process: SupervisedProcess) => process],
    ['session', bySession],
  ])('kills after half of the time what ignores its signal, known by its %s', async (_, known) => {
    const host = home.host();
    const text = `trap '' TERM; sh -c 'trap "" TERM; echo $$ >${home.path('child')}; while :; do sleep 1; done' & echo $$ >${home.path('main')}; while :; do sleep 1; done`;
    const process = known(await start(shell(text), host));
    await appears(home.path('child'), home.path('main'));
    const began = performance.now();
    expect(await host.processes.stop(process, { withinMs: 3000 })).toEqual([]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(1500);
    expect([home.path('child'), home.path('main')].map((path) => isGone(pidIn(path)))).toEqual([true, true]);
    // The news of how it ended comes after the fact, by an event of its own.
    await expect.poll(() => host.processes.state(process)).toEqual({ life: 'gone', ended: 'SIGKILL' });
  });

  it('ends a stopped process by its signal', async () => {
    const host = home.host();
    const process = await start({ argv: ['sleep', '60'] }, host);
    globalThis.process.kill(process.pid, 'SIGSTOP');
    await vi.waitFor(() => expect(host.processes.state(process).life).toBe('stopped'));
    await host.processes.stop(process, { withinMs: 20_000 });
    await expect.poll(() => host.processes.state(process)).toEqual({ life: 'gone', ended: 'SIGTERM' });
  });

  it('finds in the cgroup what has detached itself with setsid', async (ctx) => {
    if (cgroupRoot() === undefined) ctx.skip('no writable cgroup v2 is mounted');
    const host = home.host();
    const process = await start(shell(daemon(home.path('child'))), host);
    await appears(home.path('child'));
    const child = pidIn(home.path('child'));
    await vi.waitFor(() => expect(host.processes.state(process).life).toBe('gone'));
    expect(await host.processes.gone(process)).toBe(false);
    expect(membersOf(process).map(({ pid }) => pid)).toEqual([child]);
    expect(await host.processes.find()).toEqual(process);
    expect(await host.processes.stop(process, { withinMs: 20_000 })).toEqual([]);
    expect(isGone(child)).toBe(true);
  });

  it('removes the cgroup, also one that the program made below its own', async (ctx) => {
    const process = await start(shell('sleep 60'));
    const { cgroup } = process;
    if (cgroup === undefined) return ctx.skip('no writable cgroup v2 is mounted');
    mkdirSync(`${cgroup}/inner`);
    writeFileSync(`${cgroup}/inner/cgroup.procs`, String(process.pid));
    expect(await home.host().processes.gone(process)).toBe(false);
    expect(await home.host().processes.stop(process, { withinMs: 20_000 })).toEqual([]);
    expect(existsSync(cgroup)).toBe(false);
  });

  it('is done at once when all is gone already', async () => {
    const host = home.host();
    const process = await start(shell('exit 0'), host);
    await vi.waitFor(() => expect(host.processes.state(process).life).toBe('gone'));
    expect(await host.processes.stop(process, { withinMs: 60_000 })).toEqual([]);
  });

  it('refuses a signal that there is none', async () => {
    const process = await start({ argv: ['sleep', '60'] });
    await expect(home.host().processes.stop(process, { signal: 'SIGNONE', withinMs: 1 })).rejects.toThrow(TypeError);
  });
});

describe('what does not belong is never signalled', () => {
  async function stranger(): Promise<SupervisedProcess> {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const process = { ...identify(child.pid ?? 0), bootId: '', log: '/dev/null' } as SupervisedProcess;
    const bootId = (await home.host().read('/proc/sys/kernel/random/boot_id')).trim();
    started.push({ ...process, bootId });
    return { ...process, bootId };
  }

  it('a later process with the same number', async () => {
    const process = await stranger();
    const earlier = { ...process, startTime: process.startTime - 1 };
    expect(await home.host().processes.stop(earlier, { withinMs: 300 })).toEqual([]);
    expect(isGone(process.pid)).toBe(false);
    expect(await home.host().processes.gone(earlier)).toBe(true);
  });

  it('a process of another boot', async () => {
    const process = await stranger();
    expect(await home.host().processes.stop({ ...process, bootId: 'earlier' }, { withinMs: 300 })).toEqual([]);
    expect(isGone(process.pid)).toBe(false);
  });

  it.each(['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/unified/lkssp/../..', '/tmp'])(
    'anything in the foreign cgroup %s',
    async (cgroup) => {
      const process = await stranger();
      const earlier = { ...process, startTime: process.startTime - 1, cgroup };
      expect(await home.host().processes.stop(earlier, { withinMs: 300 })).toEqual([]);
      expect(isGone(process.pid)).toBe(false);
    },
  );

  it('ourselves, even when a handle names us', async () => {
    const ours = { ...identify(process.pid), bootId: (await stranger()).bootId, log: '/dev/null' } as SupervisedProcess;
    expect(sessionMembers(ours).every(({ session }) => session === process.pid)).toBe(true);
    await home.host().processes.stop({ ...ours, cgroup: `${cgroupRoot() ?? '/x'}/nobody` }, { withinMs: 300 });
    expect(isGone(process.pid)).toBe(false);
  });
});
