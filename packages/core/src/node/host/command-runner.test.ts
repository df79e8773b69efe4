import { chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunRequest } from '../../contract/host.js';
import { TrialHome } from '../../testing/trial-home.js';
import { cgroupRoot } from './cgroup-tree.js';
import { CommandRunner } from './command-runner.js';
import { livingStat } from './process-identity.js';

let home: TrialHome;
beforeEach(() => {
  home = new TrialHome();
});
afterEach(() => home.clear());

const shell = (text: string, more: Omit<RunRequest, 'argv'> = {}): RunRequest => ({
  argv: ['sh', '-c', text],
  ...more,
});

function runner(limitMs = 20_000, signal = new AbortController().signal): CommandRunner {
  return new CommandRunner({
    deadline: performance.now() + limitMs,
    signal,
    runFolder: home.path('run'),
    outputPrefix: home.path('lib', 'web@'),
  });
}

function script(text: string, name = 'script.sh'): string {
  const path = home.path(name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

const markers = (): string[] => (existsSync(home.path('run/groups')) ? readdirSync(home.path('run/groups')) : []);
const pidIn = (path: string): number => Number(readFileSync(path, 'utf8'));
const isGone = (pid: number): boolean => livingStat(pid) === undefined;

describe('what a start script leaves running', () => {
  it('is outside of our own cgroup, which systemd empties when the daemon ends', async (ctx) => {
    if (cgroupRoot() === undefined) ctx.skip('no writable cgroup v2 is mounted');
    const { stdout } = await runner().run(shell('sleep 100 & echo $!', { outputFile: 'restore' }));
    const pid = Number(stdout);
    const cgroup = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
    process.kill(pid, 'SIGKILL');

    expect(cgroup).toMatch(/^0::\/lkssp\/\w+\/\.left$/m);
  });
});

describe('a program that ends by itself', () => {
  it('tells code and output', async () => {
    const result = await runner().run(shell('echo out; echo err >&2; exit 3'));
    expect(result).toMatchObject({
      ok: false,
      code: 3,
      signal: null,
      timedOut: false,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('counts an accepted code as good', async () => {
    expect((await runner().run(shell('exit 3', { accept: [0, 3] }))).ok).toBe(true);
  });

  it('tells the signal that ended it', async () => {
    expect(await runner().run(shell('kill -SEGV $$'))).toMatchObject({ ok: false, code: null, signal: 'SIGSEGV' });
  });

  it('hands over arguments as they are', async () => {
    const words = ['a b', "it's", '"x"', '$HOME', '*', '', 'Grüße', '-n', '\\', ';id'];
    const result = await runner().run({ argv: ['printf', '%s\\n', ...words] });
    expect(result.stdout.split('\n').slice(0, -1)).toEqual(words);
  });

  it('gives a minimal environment, no standard input and the root folder', async () => {
    const result = await runner().run(shell('env; pwd; cat; readlink /proc/self/fd/0', { env: { X: '1' } }));
    const lines = result.stdout
      .trim()
      .split('\n')
      .filter((line) => !/^(_|PWD|SHLVL|OLDPWD)=/.test(line));
    expect(lines.toSorted()).toEqual(
      ['/', '/dev/null', 'LANG=C.UTF-8', 'X=1', expect.stringMatching(/^PATH=/) as string].toSorted(),
    );
  });

  it('keeps the first bytes of megabytes and never blocks the writer', async () => {
    const result = await runner().run(
      shell('head -c 5000000 /dev/zero | tr "\\0" x; echo end >&2', { keepBytes: 100 }),
    );
    expect(result).toMatchObject({ ok: true, stdout: 'x'.repeat(100), stderr: 'end\n' });
  });

  it('decodes bytes that are no text', async () => {
    const result = await runner().run(shell('printf "a\\377\\376b\\000c"'));
    expect(result.stdout).toBe('a\uFFFD\uFFFDb\0c');
  });

  it('leaves no marker behind and had one while it ran', async () => {
    const running = runner().run(shell(`until [ -e ${home.path('go')} ]; do sleep 0.01; done`));
    await vi.waitFor(() => expect(markers()).toHaveLength(1));
    writeFileSync(home.path('go'), '');
    await running;
    expect(markers()).toEqual([]);
  });

  it('runs in the folder that was asked for', async () => {
    const result = await runner().run({ argv: ['pwd'], cwd: home.folder });
    expect(result.stdout).toBe(`${home.folder}\n`);
  });
});

describe('a program that cannot be started', () => {
  it.each([['/nonexistent/x'], ['nonexistent-program']])('%s is missing', async (program) => {
    await expect(runner().run({ argv: [program] })).rejects.toMatchObject({ code: 'LKSSP_PROGRAM_START' });
  });

  it('is not executable', async () => {
    const path = script('exit 0');
    chmodSync(path, 0o644);
    const failing = runner().run({ argv: [path] });
    await expect(failing).rejects.toThrow(/could not be started: .*Permission denied/);
  });

  it('has no interpreter', async () => {
    const failing = runner().run({ argv: [script('#!/nonexistent/ksh\n')] });
    await expect(failing).rejects.toMatchObject({ code: 'LKSSP_PROGRAM_START' });
  });

  it('has no folder to run in', async () => {
    await expect(runner().run({ argv: ['pwd'], cwd: '/nonexistent' })).rejects.toThrow(/cd/);
  });

  it('has a zero byte in its name', async () => {
    await expect(runner().run({ argv: ['a\0b'] })).rejects.toMatchObject({ code: 'LKSSP_PROGRAM_START' });
  });

  it('is not confused with a script that itself ends with 127', async () => {
    const result = await runner().run({ argv: [script('#!/bin/sh\nnonexistent-program\n')] });
    expect(result).toMatchObject({ ok: false, code: 127 });
  });

  it('says that the machine is at fault when there are no descriptors', async () => {
    const taken: number[] = [];
    const running = runner().run({ argv: ['true'] });
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      await expect(running).rejects.toMatchObject({ code: 'LKSSP_HOST_UNABLE' });
    } finally {
      for (const descriptor of taken) closeSync(descriptor);
    }
    expect((await runner().run({ argv: ['true'] })).ok).toBe(true);
  });

  it('is given up when the call was aborted before', async () => {
    const failing = runner(20_000, AbortSignal.abort()).run(shell('exit 0'));
    await expect(failing).rejects.toMatchObject({ code: 'LKSSP_HOST_ABORTED' });
  });
});

describe('a program that does not end', () => {
  it('is ended at its deadline with all of its group', async () => {
    const result = await runner().run(shell(`sleep 60 & echo $! >${home.path('child')}; wait`, { withinMs: 1500 }));
    expect(result).toMatchObject({ ok: false, timedOut: true, signal: 'SIGTERM' });
    expect(isGone(pidIn(home.path('child')))).toBe(true);
    expect(markers()).toEqual([]);
  });

  it('is killed when it ignores TERM, and so is its child', async () => {
    const text = `trap '' TERM; sh -c 'trap "" TERM; echo $$ >${home.path('child')}; while :; do sleep 1; done' & while :; do sleep 1; done`;
    const result = await runner().run(shell(text, { withinMs: 1500 }));
    expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL' });
    expect(isGone(pidIn(home.path('child')))).toBe(true);
  });

  it('is ended although it is stopped', async () => {
    const result = await runner().run(shell('kill -STOP $$; exit 0', { withinMs: 200 }));
    expect(result).toMatchObject({ ok: false, timedOut: true });
  });

  it('is ended at the limit of the call', async () => {
    const result = await runner(300).run(shell('sleep 60', { withinMs: 60_000 }));
    expect(result.timedOut).toBe(true);
  });

  it('is ended when the call is aborted', async () => {
    const abort = new AbortController();
    const running = runner(20_000, abort.signal).run(shell(`echo $$ >${home.path('pid')}; sleep 60`));
    await vi.waitFor(() => expect(existsSync(home.path('pid'))).toBe(true));
    abort.abort();
    expect(await running).toMatchObject({ ok: false, timedOut: true });
  });

  it('is ended by endAll, which waits until all are gone', async () => {
    const one = runner();
    const texts = ['a', 'b'].map((name) => `echo $$ >${home.path(name)}; trap '' TERM; while :; do sleep 1; done`);
    const running = texts.map((text) => one.run(shell(text)));
    await vi.waitFor(() => expect(['a', 'b'].every((name) => pidIn(home.path(name)) > 0)).toBe(true));
    await one.endAll();
    expect(['a', 'b'].map((name) => isGone(pidIn(home.path(name))))).toEqual([true, true]);
    expect((await Promise.all(running)).every(({ timedOut }) => timedOut)).toBe(true);
  });
});

describe('a program that leaves another one behind', () => {
  const leave = (): string =>
    script(`#!/bin/sh
sh -c 'echo $$ >${home.path('left')}; while [ ! -e ${home.path('stop')} ]; do echo tick; sleep 0.02; done; echo done >${home.path('end')}' &
echo started`);

  it('does not wait for it', async () => {
    const path = script(`#!/bin/sh\nsleep 60 & echo $! >${home.path('left')}\necho started`);
    const result = await runner().run({ argv: [path] });
    expect(result).toMatchObject({ ok: true, stdout: 'started\n' });
    const left = pidIn(home.path('left'));
    expect(isGone(left)).toBe(false);
    process.kill(left, 'SIGKILL');
  });

  it('lets it go on printing into the output file, and endAll does not touch it', async () => {
    const one = runner();
    const result = await one.run({ argv: [leave()], outputFile: 'restore' });
    expect(result).toMatchObject({ ok: true, stdout: expect.stringContaining('started') });
    await one.endAll();
    const log = home.path('lib', 'web@restore.log');
    const before = readFileSync(log).length;
    await vi.waitFor(() => expect(readFileSync(log).length).toBeGreaterThan(before + 20));
    expect(isGone(pidIn(home.path('left')))).toBe(false);
    writeFileSync(home.path('stop'), '');
    await vi.waitFor(() => expect(existsSync(home.path('end'))).toBe(true));
  });

  it('keeps the output of earlier runs beside the new one', async () => {
    for (const word of ['one', 'two', 'three']) await runner().run(shell(`echo ${word}`, { outputFile: 'restore' }));
    const text = (end: string): string => readFileSync(home.path('lib', `web@restore.log${end}`), 'utf8');
    expect([text(''), text('.1'), text('.2')]).toEqual(['three\n', 'two\n', 'one\n']);
  });

  it('runs it without output when no folder can be written', async () => {
    writeFileSync(home.path('lib'), 'a file where the folder should be');
    writeFileSync(home.path('run'), 'and here');
    const result = await runner().run(shell('echo lost; exit 0', { outputFile: 'restore' }));
    expect(result).toMatchObject({ ok: true, stdout: '' });
  });
});

describe('many programs at once', () => {
  it('do not starve the timers of the process: each starts in a turn of its own', async () => {
    const running = runner().run({ argv: ['true'] });
    // All that would still be done in this turn.
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
    expect(markers()).toEqual([]);
    expect((await running).ok).toBe(true);
  });
});
