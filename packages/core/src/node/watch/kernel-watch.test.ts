import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchTarget } from '../../contract/watch-target.js';
import { KernelWatch } from './kernel-watch.js';
import type { WatchReport } from './watch-messages.js';

const MEMORY = '/dev/shm';
const isMemory = / \/dev\/shm [^\n]* - tmpfs /.test(readFileSync('/proc/self/mountinfo', 'utf8'));
/** A file of sysfs that every machine has. */
const ATTRIBUTE = '/sys/kernel/uevent_seqnum';

let folder: string;
let watch: KernelWatch;
let told: WatchReport[];

function open(limit = 100): void {
  watch?.close();
  told = [];
  watch = new KernelWatch({ limit, tell: (report) => told.push(report) });
}

/** What is hinted in the next turns, those included that only have to be read. */
function heard(): readonly string[] {
  told = told.filter((each) => each.told !== 'hint');
  for (let turn = 0; turn < 3; turn += 1) watch.turn(0);
  return told.flatMap((each) =>
    each.told === 'hint' ? each.hints.map(({ key, absent }) => `${key}${absent ? ' absent' : ''}`) : [],
  );
}

function add(...targets: readonly WatchTarget[]): readonly string[] {
  watch.obey({ watch: targets, drop: [] });
  return heard();
}

beforeEach(() => {
  folder = mkdtempSync(join(isMemory ? MEMORY : '/tmp', 'lkssp-watch-'));
  open();
});
afterEach(() => {
  watch.close();
  rmSync(folder, { recursive: true });
});

describe('a file in memory', () => {
  beforeEach((ctx) => {
    if (!isMemory) ctx.skip(`${MEMORY} is no tmpfs here`);
  });

  it('is heard of when it comes, is written, is replaced and goes', () => {
    const path = join(folder, 'pid');
    const key = `file ${path}`;
    expect(add({ kind: 'file', path })).toEqual([`${key} absent`]);
    expect(heard()).toEqual([]);
    writeFileSync(path, '1');
    expect(heard()).toEqual([key]);
    writeFileSync(path, '2');
    expect(heard()).toEqual([key]);
    writeFileSync(join(folder, 'new'), '3');
    renameSync(join(folder, 'new'), path);
    expect(heard()).toEqual([key]);
    writeFileSync(path, '4');
    expect(heard()).toEqual([key]);
    rmSync(path);
    expect(heard()).toEqual([`${key} absent`]);
    expect(heard()).toEqual([]);
  });

  it('is not heard of any more when nobody names it', () => {
    const target = { kind: 'file', path: join(folder, 'pid') } as const;
    add(target);
    watch.obey({ watch: [], drop: [target] });
    writeFileSync(target.path, '1');
    expect(heard()).toEqual([]);
  });

  it('is heard of beside others in its folder, and beside the folder itself', () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    writeFileSync(one, '');
    writeFileSync(two, '');
    add({ kind: 'file', path: one }, { kind: 'file', path: two }, { kind: 'file', path: folder });
    writeFileSync(two, '2');
    expect(heard()).toEqual([`file ${two}`]);
    watch.obey({ watch: [], drop: [{ kind: 'file', path: one }] });
    writeFileSync(two, '3');
    expect(heard()).toEqual([`file ${two}`]);
    rmSync(two);
    expect(heard()).toContain(`file ${two} absent`);
  });

  it('is looked at again when the kernel had to drop events', () => {
    const [quiet, busy] = [join(folder, 'quiet'), join(folder, 'busy')];
    writeFileSync(quiet, '');
    mkdirSync(busy);
    writeFileSync(join(busy, 'file'), '');
    const most = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    add({ kind: 'file', path: quiet }, { kind: 'file', path: join(busy, 'file') });
    // Two that take turns: the kernel makes one event of several that are equal.
    for (let at = 0; at <= most / 2 + 1; at += 1) {
      writeFileSync(quiet, 'x');
      writeFileSync(join(busy, 'file'), 'x');
    }
    rmSync(quiet);
    const hints = Array.from({ length: 200 }, () => heard()).flat();
    expect(told).toContainEqual({ told: 'lost', kind: 'file' });
    expect(hints.findLast((each) => each.startsWith(`file ${quiet}`))).toBe(`file ${quiet} absent`);
  });
});

describe('KernelWatch', () => {
  it('says once that no descriptor is left for a file of the kernel', () => {
    open(0);
    expect(add({ kind: 'file', path: ATTRIBUTE })).toEqual([]);
    heard();
    expect(told.filter((each) => each.told === 'full')).toEqual([{ told: 'full', kind: 'file', limit: 0 }]);
  });

  it('is not misled by the first reading of a file of the kernel', () => {
    expect(add({ kind: 'file', path: ATTRIBUTE })).toEqual([]);
  });

  it('looks at everything but processes when it is asked to', () => {
    const targets = [
      { kind: 'mount', mountPoint: '/' },
      { kind: 'link', device: 'lo' },
      { kind: 'process', pid: process.pid, startTime: 1 },
    ] as const;
    add(...targets);
    watch.obey({ watch: [], drop: [], resync: true });
    expect(heard()).toEqual(['mount /', 'link lo']);
  });

  it('sleeps when there is nothing to do, also with what is absent and what is full', () => {
    open(0);
    add(
      { kind: 'mount', mountPoint: '/absent' },
      { kind: 'file', path: '/sys/absent' },
      { kind: 'link', device: 'lo' },
    );
    heard();
    const from = performance.now();
    watch.turn(200);
    expect(performance.now() - from).toBeGreaterThan(100);
  });
});
