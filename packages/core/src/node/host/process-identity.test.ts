import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { identify, livingStat, stateOf } from './process-identity.js';
import { parseStat, readStat } from './proc-stat.js';

const children: ChildProcess[] = [];
const folders: string[] = [];

function start(program: string, ...argv: string[]): number {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return child.pid ?? 0;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A copy of sleep(1) under a name of our choice: the kernel shows it in field 2. */
function sleepNamed(name: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-name-'));
  folders.push(folder);
  copyFileSync('/bin/sleep', join(folder, name));
  return start(join(folder, name), '60');
}

/** Takes every descriptor that is left, does the work, gives them back. */
function withoutDescriptors<Result>(work: () => Result): Result {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    return work();
  } finally {
    for (const descriptor of taken) closeSync(descriptor);
  }
}

describe('parseStat', () => {
  const rest = `S 10 20 30 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 987654 1000 200 ${'0 '.repeat(23)}140000000000000007 0 0 0 0`;

  it.each(['sh', 'a b', ') Z 1 (', 'x\ny', '((', ''])('reads past the name %j', (name) => {
    const stat = parseStat(`42 (${name}) ${rest}`);
    expect(stat).toEqual({
      pid: 42,
      name,
      state: 'S',
      parent: 10,
      group: 20,
      session: 30,
      threads: 3,
      startTime: 987654,
      processorTicks: 5 + 6,
      hasMemory: true,
    });
  });

  it.each(['', 'nonsense', '42 (sh', '42 (sh) S'])('refuses %j', (line) => {
    expect(parseStat(line)).toBeUndefined();
  });
});

describe('identify and stateOf', () => {
  it('knows a living process and its parent', () => {
    const pid = start('sleep', '60');
    const identity = identify(pid);
    expect(identity).toEqual({ pid, startTime: readStat(pid)?.startTime });
    expect(identity && stateOf(identity)).toEqual({ life: 'alive' });
    expect(readStat(pid)?.parent).toBe(process.pid);
  });

  it('takes a later process with the same number for gone', () => {
    const pid = start('sleep', '60');
    const startTime = (identify(pid)?.startTime ?? 0) - 1;
    expect(stateOf({ pid, startTime })).toEqual({ life: 'gone' });
  });

  it.each([0, -1, 1.5, Number.NaN, 4_194_305])('finds nobody under the number %d', (pid) => {
    expect(identify(pid)).toBeUndefined();
    expect(stateOf({ pid, startTime: 1 })).toEqual({ life: 'gone' });
  });

  it.each([') Z 1 (', ') R 2', 'a b'])('is not fooled by a process named %j', (name) => {
    const pid = sleepNamed(name);
    expect(readStat(pid)).toMatchObject({ name, parent: process.pid });
    expect(stateOf({ pid, startTime: identify(pid)?.startTime ?? 0 }).life).toBe('alive');
  });

  it('says stopped of a process that was stopped, and alive when it goes on', async () => {
    const pid = start('sleep', '60');
    const identity = { pid, startTime: identify(pid)?.startTime ?? 0 };
    process.kill(pid, 'SIGSTOP');
    await vi.waitFor(() => expect(stateOf(identity).life).toBe('stopped'));
    process.kill(pid, 'SIGCONT');
    await vi.waitFor(() => expect(stateOf(identity).life).toBe('alive'));
  });

  it('says gone of a zombie', async () => {
    // The shell becomes a program that never collects the child it has inherited.
    const brief = String.raw`sh -c "until grep -q sleep /proc/\$PPID/comm; do :; done" &`;
    const parent = start('sh', '-c', `${brief} echo $!; exec sleep 60`);
    const stream = children.at(-1)?.stdout;
    const zombie = Number(
      await new Promise<string>((resolve) => stream?.once('data', (part) => resolve(String(part)))),
    );
    await vi.waitFor(() => expect(readStat(zombie)?.state).toBe('Z'));
    expect(readStat(zombie)?.parent).toBe(parent);
    expect(livingStat(zombie)).toBeUndefined();
    expect(stateOf({ pid: zombie, startTime: readStat(zombie)?.startTime ?? 0 })).toEqual({ life: 'gone' });
  });

  it('says alive of a process whose first thread has ended while another serves', async (ctx) => {
    const program = `
import ctypes, threading, time
threading.Thread(target=lambda: time.sleep(60)).start()
ctypes.CDLL(None).pthread_exit(None)`;
    const pid = start('python3', '-c', program);
    await new Promise<void>((resolve) =>
      children
        .at(-1)
        ?.once('spawn', resolve)
        .once('error', () => resolve()),
    );
    if (pid === 0) ctx.skip('python3 is not installed');
    await vi.waitFor(() => expect(readStat(pid)?.state).toBe('Z'));
    expect(stateOf({ pid, startTime: readStat(pid)?.startTime ?? 0 }).life).toBe('alive');
  });

  it('throws when there are no descriptors, which must not look like an end', () => {
    const thrown = withoutDescriptors(() => {
      try {
        return stateOf({ pid: process.pid, startTime: 1 });
      } catch (error) {
        return error;
      }
    });
    expect(thrown).toMatchObject({ code: 'LKSSP_HOST_UNABLE', message: expect.stringContaining('EMFILE') });
    expect(identify(process.pid)?.pid).toBe(process.pid);
  });
});
