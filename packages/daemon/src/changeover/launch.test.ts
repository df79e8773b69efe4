import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { boot, type Holder, thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { JournalRecord } from './journal-record.js';
import { launch, type LockTaker } from './launch.js';
import { isNewer } from './program-in-force.js';

const free: LockTaker = () => Promise.resolve({ release: () => undefined });
const held: LockTaker = () => Promise.resolve(undefined);
const gone: Holder = { pid: 1, start: '1', boot: 'another boot' };

/** A home with a program of version 1.0.0 outside of it, and 2.0.0 in its folder of programs. */
function trial() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lkssp-launch-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const lib = join(root, 'home', 'lib');
  mkdirSync(lib, { recursive: true, mode: 0o700 });
  const self = program(join(root, 'base'), '1.0.0');
  const next = program(join(lib, 'program', 'releases', '1'), '2.0.0');
  const words = ['--home', join(root, 'home')];
  const journal = new JournalFile(lib);
  const put = (to: string) => {
    rmSync(join(lib, 'program', 'current'), { force: true });
    symlinkSync(to, join(lib, 'program', 'current'));
  };
  const begin = (more: Partial<JournalRecord>): JournalRecord =>
    journal.write({
      format: 1,
      id: 'one',
      kind: 'upgrade',
      phase: 'running',
      step: 'switching',
      from: '1.0.0',
      to: '2.0.0',
      who: 'me',
      startedAt: 1,
      holder: gone,
      folder: join(lib, 'changeovers', 'one'),
      undo: [{ do: 'remove', path: join(lib, 'program', 'current') }],
      program: self,
      next,
      resources: [],
      kits: [],
      ...more,
    });
  return { root, lib, self, next, words, journal, put, begin };
}

function program(release: string, version: string): string {
  const folder = join(release, 'node_modules', '@lkssp', 'daemon');
  mkdirSync(join(folder, 'dist'), { recursive: true, mode: 0o700 });
  const bin = { lksspd: './dist/main.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@lkssp/daemon', version, bin }));
  writeFileSync(join(folder, 'dist', 'main.js'), '');
  return join(folder, 'dist', 'main.js');
}

/** What a launch comes to, in a process that sees `lib` read-only. */
function launchOnReadOnly(lib: string, words: readonly string[], self: string): string {
  const mounted =
    'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$0" --import "$2" --input-type=module -e "$3"';
  const hooks = new URL('../../../core/src/node/source-hooks.ts', import.meta.url).href;
  const code = `const { launch } = await import(${JSON.stringify(new URL('launch.ts', import.meta.url).href)});
    const lock = () => Promise.resolve({ release() {} });
    console.log(JSON.stringify(await launch(${JSON.stringify(words)}, ${JSON.stringify(self)}, lock)));`;
  const ran = spawnSync('unshare', ['-m', 'sh', '-c', mounted, process.execPath, lib, hooks, code], {
    encoding: 'utf8',
  });
  return ran.stdout + ran.stderr;
}

describe('which program guards', () => {
  it('is the one that was called, where nothing else was ever installed', async () => {
    const { words, self } = trial();
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
  });

  it('is the newer one, and that one stays itself', async () => {
    const { words, self, next, put } = trial();
    put('releases/1');
    expect(await launch(words, self, free)).toEqual({ run: 'other', program: next });
    expect(await launch(words, next, free)).toEqual({ run: 'self' });
  });

  it('is the one that was called when it is newer, or when the other is broken', async () => {
    const { root, words, self, put, lib } = trial();
    put('releases/1');
    const newest = program(join(root, 'newest'), '2.0.1');
    expect(await launch(words, newest, free)).toEqual({ run: 'self' });
    writeFileSync(join(lib, 'program/releases/1/node_modules/@lkssp/daemon/package.json'), '{');
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
    put('releases/9');
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
  });

  it('is none that others may have written', async () => {
    const { words, self, put, lib } = trial();
    put('releases/1');
    chmodSync(join(lib, 'program', 'releases', '1'), 0o777);
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
  });

  it.each([['--version'], ['--help'], ['--rehearse'], ['--archive']])('is never another one for %s', async (word) => {
    const { words, self, put, begin, journal } = trial();
    put('releases/1');
    begin({});
    expect(await launch([...words, word], self, free)).toEqual({ run: 'self' });
    expect(journal.read()?.phase).toBe('running');
  });
});

describe('a changeover that nobody has finished', () => {
  it('is taken back by whoever starts, and what was before runs', async () => {
    const { words, self, next, put, begin, journal, lib } = trial();
    put('releases/1');
    begin({ step: 'verifying' });
    expect(await launch(words, next, free)).toEqual({ run: 'other', program: self });
    put('releases/1');
    begin({ step: 'verifying' });
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
    expect(existsSync(join(lib, 'program', 'current'))).toBe(false);
    expect(journal.read()).toMatchObject({ phase: 'rolled-back', reason: expect.stringContaining('"verifying"') });
    expect(JSON.parse(readFileSync(join(lib, 'changeovers/one/record.json'), 'utf8'))).toMatchObject({ id: 'one' });
  });

  it('is left alone while a daemon holds the home', async () => {
    const { words, self, put, begin, journal } = trial();
    put('releases/1');
    begin({});
    expect(await launch(words, self, held)).toEqual({ run: 'self' });
    expect(journal.read()?.phase).toBe('running');
  });

  it('keeps everybody else out while the process that does it lives', async () => {
    const { words, self, begin, journal } = trial();
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    begin({ holder: { pid: child.pid ?? 0, start, boot: boot() }, step: 'handing-over' });
    expect(await launch(words, self, free)).toMatchObject({ run: 'nothing', why: expect.stringContaining('2.0.0') });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
    expect(journal.read()?.phase).toBe('rolled-back');
  });

  it('is tried by the program that it was handed over to, once', async () => {
    const { words, self, next, put, begin, journal } = trial();
    put('releases/1');
    const record = begin({ holder: thisHolder(), step: 'handing-over' });
    expect(await launch(words, self, free)).toEqual({ run: 'other', program: next });
    expect(await launch(words, next, free)).toEqual({ run: 'self' });
    expect(journal.read()?.phase).toBe('running');
    journal.advance(record, 'taking-back', { reason: 'it was not good' });
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
    expect(journal.read()).toMatchObject({ phase: 'rolled-back', reason: 'it was not good' });
  });

  it('is no reason to guard nothing when the disk has turned read-only', ({ skip }) => {
    skip(process.getuid?.() !== 0, 'needs root, to turn a file system read-only');
    const { words, self, lib, begin } = trial();
    const start = (undo: JournalRecord['undo']) => {
      begin({ step: 'building', undo });
      return launchOnReadOnly(lib, words, self);
    };
    expect(start([])).toContain('{"run":"self"}');
    // Where something is half done, it is not.
    expect(start([{ do: 'remove', path: join(lib, 'program') }])).toContain('Read-only file system');
  });

  it('is no reason to guard nothing when its journal is damaged', async () => {
    const { words, self, lib } = trial();
    writeFileSync(join(lib, 'changeover.json'), '{"format":1,');
    expect(await launch(words, self, free)).toEqual({ run: 'self' });
  });
});

it.each([
  ['2.0.0', '1.9.9', true],
  ['1.10.0', '1.9.0', true],
  ['1.0.0', '1.0.0', false],
  ['1.0.0', '1.0.0-beta.1', true],
  ['1.0.0-beta.1', '1.0.0', false],
  ['1.0.1+build', '1.0.0', true],
  ['1.0.0', '2.0.0', false],
])('%s is newer than %s: %s', (one, other, newer) => expect(isNewer(one, other)).toBe(newer));
