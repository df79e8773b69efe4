import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { render, type Sentence } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import { SystemClock } from '../system-clock.js';
import { LinuxMachine } from './linux-machine.js';

/** Three hands that a test moves; nothing fires by itself. */
class HandClock implements Clock {
  now = { wall: 1_800_000_000_000, monotonic: 50_000, boot: 90_000 };
  #due: { at: number; act: () => void }[] = [];
  wall = () => this.now.wall;
  monotonic = () => this.now.monotonic;
  sinceBoot = () => this.now.boot;
  after(ms: number, act: () => void) {
    const timer = { at: this.now.monotonic + ms, act };
    this.#due.push(timer);
    return { cancel: () => void (this.#due = this.#due.filter((each) => each !== timer)) };
  }
  /** All hands move; then what is due acts, once. */
  pass(ms: number, also: { boot?: number; wall?: number } = {}): void {
    this.now.monotonic += ms;
    this.now.boot += ms + (also.boot ?? 0);
    this.now.wall += ms + (also.boot ?? 0) + (also.wall ?? 0);
    const due = this.#due.filter((each) => each.at <= this.now.monotonic);
    this.#due = this.#due.filter((each) => !due.includes(each));
    for (const each of due) each.act();
  }
  get waiting(): number {
    return this.#due.length;
  }
}

let root: string;
let clock: HandClock;
let told: Sentence[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lkssp-machine-'));
  clock = new HandClock();
  told = [];
  put('proc/sys/kernel/random/boot_id', 'b00t\n');
  put(
    'proc/self/limits',
    'Limit                     Soft Limit           Hard Limit\nMax open files            100                  200                  files\n',
  );
  put('proc/self/fd/0', '');
  put('proc/meminfo', 'MemTotal:  1000000 kB\nMemAvailable:  500000 kB\nSwapFree:  0 kB\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content: string | Buffer): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function machine() {
  const logger = { tell: (sentence: Sentence) => void told.push(sentence), debug: () => {} };
  return new LinuxMachine({ clock, logger, proc: join(root, 'proc'), run: join(root, 'run') });
}

/** One record of /run/utmp: type, first byte of the process number, user. */
function utmp(type: number, level: string, user: string): Buffer {
  const record = Buffer.alloc(process.arch === 'arm64' ? 400 : 384);
  record.writeInt16LE(type, 0);
  record.write(level, 4);
  record.write(user, 44);
  return record;
}

describe('LinuxMachine', () => {
  it('reads the real node and boot', () => {
    const logger = { tell: () => {}, debug: () => {} };
    const real = new LinuxMachine({ clock: new SystemClock(), logger });
    expect(real.node).toBe(hostname());
    expect(real.bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    real.close();
  });

  it('ends its timer when it is closed', () => {
    const one = machine();
    expect(clock.waiting).toBe(1);
    one.close();
    expect(clock.waiting).toBe(0);
  });
});

describe('going down', () => {
  it('is not so on a machine that runs, nor while it comes up', () => {
    const one = machine();
    expect(one.goingDown()).toBe(false);
    put('run/nologin', 'System is booting up. Unprivileged users are not permitted to log in yet.');
    put('run/utmp', Buffer.concat([utmp(2, '~', 'reboot'), utmp(1, '5', 'runlevel')]));
    clock.pass(2000);
    expect(one.goingDown()).toBe(false);
  });

  it('is so when logins are closed for it', () => {
    put('run/nologin', 'System is going down.');
    expect(machine().goingDown()).toBe(true);
  });

  it('is not so for a shutdown that is announced for later, until its time has come', () => {
    put('run/nologin', 'System is going down. Unprivileged users are not permitted to log in anymore.');
    put('run/systemd/shutdown/scheduled', `USEC=${(clock.now.wall + 60_000) * 1000}\nMODE=reboot\n`);
    const one = machine();
    expect(one.goingDown()).toBe(false);
    clock.pass(60_000);
    expect(one.goingDown()).toBe(true);
  });

  it('ends when an announced shutdown is called off in time', () => {
    put('run/nologin', 'System is going down.');
    const one = machine();
    expect(one.goingDown()).toBe(true);
    rmSync(join(root, 'run/nologin'));
    clock.pass(1000);
    expect(one.goingDown()).toBe(false);
  });

  it.each([
    ['halt', utmp(1, '0', 'runlevel'), true],
    ['reboot', utmp(1, '6', 'runlevel'), true],
    ["systemd's shutdown record", utmp(1, '\0', 'shutdown'), true],
    ['an ordinary run level', utmp(1, '3', 'runlevel'), false],
    ['a user called shutdown', utmp(7, '6', 'shutdown'), false],
    ['a torn file', utmp(1, '6', 'runlevel').subarray(0, 100), false],
  ])('knows %s by its run level', (_, record, down) => {
    put('run/utmp', Buffer.concat([utmp(2, '~', 'reboot'), record]));
    expect(machine().goingDown()).toBe(down);
  });

  it('stays so when it was told', () => {
    const one = machine();
    one.noteGoingDown();
    clock.pass(3_600_000);
    expect(one.goingDown()).toBe(true);
  });

  it('looks at most once a second', () => {
    const one = machine();
    one.goingDown();
    put('run/nologin', 'System is going down.');
    clock.pass(999);
    expect(one.goingDown()).toBe(false);
    clock.pass(1);
    expect(one.goingDown()).toBe(true);
  });
});

describe('suspicion', () => {
  it('points at nothing while all is well', () => {
    const one = machine();
    for (let turn = 0; turn < 20; turn += 1) clock.pass(250);
    expect(one.suspicion(clock.now.monotonic - 4000)).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('points at a stall for the verdicts that began before its end, and for no others', () => {
    const one = machine();
    const before = clock.now.monotonic;
    clock.pass(250);
    clock.pass(3250);
    const after = clock.now.monotonic;
    expect(one.suspicion(before)).toBe('the daemon stood still for 3s');
    expect(one.suspicion(after + 1)).toBeUndefined();
  });

  it('sees a stall already in the turn that ends it, before any timer', () => {
    const one = machine();
    const before = clock.now.monotonic;
    clock.now.monotonic += 5000;
    clock.now.boot += 5000;
    expect(one.suspicion(before)).toBe('the daemon stood still for 4.8s');
  });

  it('does not take a timer that is a little late for a stall', () => {
    const one = machine();
    const before = clock.now.monotonic;
    clock.pass(700);
    expect(one.suspicion(before)).toBeUndefined();
  });

  it('points at a suspension, which the monotonic clock does not see', () => {
    const one = machine();
    const before = clock.now.monotonic;
    clock.pass(250, { boot: 3_600_000 });
    expect(one.suspicion(before)).toBe('the machine was suspended for 1h');
    expect(told).toEqual([]);
  });

  it.each([
    [7_200_000, '+2h'],
    [-7_200_000, '-2h'],
  ])('only tells of a clock that was set by %d ms', (by, text) => {
    const one = machine();
    clock.pass(250, { wall: by });
    clock.pass(250);
    expect(told.map((each) => render(each))).toEqual([
      `the clock of this machine jumped by ${text}; protection does not depend on it`,
    ]);
    expect(one.suspicion(0)).toBeUndefined();
  });

  it('points at descriptors that are nearly used up', () => {
    for (let at = 1; at < 90; at += 1) put(`proc/self/fd/${at}`, '');
    expect(machine().suspicion(0)).toBe('no file descriptors are left (90 of 100)');
  });

  it('remembers who could not get one, for verdicts that began before', () => {
    const one = machine();
    one.noteThrown(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }));
    expect(one.suspicion(clock.now.monotonic - 10)).toBe('no file descriptors were left');
    expect(one.suspicion(clock.now.monotonic + 10)).toBeUndefined();
    one.noteThrown(new Error('something else'));
    expect(one.suspicion(clock.now.monotonic + 10)).toBeUndefined();
  });

  it('points at memory that has run out', () => {
    put('proc/meminfo', 'MemTotal:  8000000 kB\nMemAvailable:  10240 kB\nSwapFree:  1024 kB\n');
    expect(machine().suspicion(0)).toBe('memory is short (11 MiB left)');
  });

  it('points at a machine where everything waits for memory', () => {
    put(
      'proc/pressure/memory',
      'some avg10=80.00 avg60=1 avg300=1 total=1\nfull avg10=45.50 avg60=1 avg300=1 total=1\n',
    );
    expect(machine().suspicion(0)).toBe('memory is short (everything waited for it 45.5 % of the time)');
  });

  it('takes a machine without these files for a healthy one', () => {
    rmSync(join(root, 'proc/meminfo'));
    rmSync(join(root, 'proc/self'), { recursive: true });
    expect(machine().suspicion(0)).toBeUndefined();
  });

  it('notices on the real machine that this process has no descriptor left', () => {
    const script = `
      const { LinuxMachine } = await import(${JSON.stringify(new URL('linux-machine.ts', import.meta.url).href)});
      const { SystemClock } = await import(${JSON.stringify(new URL('../system-clock.ts', import.meta.url).href)});
      const { openSync } = await import('node:fs');
      const one = new LinuxMachine({ clock: new SystemClock(), logger: { tell() {}, debug() {} } });
      try { for (;;) openSync('/dev/null', 'r'); } catch (thrown) { process.stdout.write([thrown.code, one.goingDown(), one.suspicion(0)].join(' ')); }
      process.exit(0);`;
    const node = JSON.stringify(process.execPath);
    const hooks = new URL('../source-hooks.ts', import.meta.url).href;
    // Node raises the soft limit to the hard one, so both are lowered.
    const printed = execFileSync('sh', ['-c', `ulimit -n 64; exec ${node} --import ${hooks} --input-type=module -`], {
      input: script,
      encoding: 'utf8',
    });
    expect(printed).toMatch(/^EMFILE false no file descriptors are left/);
  });

  it('is not troubled by descriptors that are merely open', () => {
    const descriptor = openSync('/dev/null', 'r');
    const logger = { tell: () => {}, debug: () => {} };
    const real = new LinuxMachine({ clock: new SystemClock(), logger });
    expect(real.suspicion(Number.POSITIVE_INFINITY) ?? '').not.toContain('descriptors');
    real.close();
    closeSync(descriptor);
  });
});
