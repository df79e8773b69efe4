import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../engine/simulate/manual-clock.js';
import { say } from '../../messages/sentence.js';
import { SystemClock } from '../system-clock.js';
import { FileLogger, type FileLoggerNeeds } from './file-logger.js';
import { LinePump } from './line-pump.js';
import type { LogLine } from './log-line.js';

const OFTEN = { interval: 10 };
const IS_ROOT = process.getuid?.() === 0;
const clock = new SystemClock();

let folder: string;
const open: FileLogger[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-log-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'log', 'lkssp.log');
const linesOf = (path = file()) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []);
const textsOf = (lines: readonly (LogLine | string)[]) =>
  lines.map((each) => (typeof each === 'string' ? each : each.line).replace(/^.*:\d{6}:/, ''));

function logger(needs: Partial<FileLoggerNeeds> = {}): FileLogger {
  const style = { form: 'text', node: 'n1', program: 'lkssp', pid: 77 } as const;
  const made = new FileLogger({ file: file(), clock, style, ...needs });
  open.push(made);
  return made;
}

const kit = (text: string | number) => say('kitLog', { text: String(text) });

describe('FileLogger', () => {
  it('writes every line, in order, into a folder that it makes for itself', async () => {
    const log = logger();
    for (let at = 0; at < 3000; at += 1) log.tell(kit(at));
    await log.close();
    expect(textsOf(linesOf())).toEqual(Array.from({ length: 3000 }, (_, at) => String(at)));
    expect(statSync(file()).mode & 0o777).toBe(0o640);
  });

  it('never waits: a line is taken in the same turn', () => {
    const log = logger();
    log.tell(kit('first'));
    expect(existsSync(file())).toBe(false);
  });

  it('keeps the last lines for those who ask, and calls those who follow', async () => {
    const log = logger();
    const heard: LogLine[] = [];
    log.tell(kit('one'));
    const end = log.follow((line) => heard.push(line));
    log.tell(kit('two'), { tag: 'web' });
    end();
    log.tell(kit('three'));
    expect(textsOf(await log.tail(2))).toEqual(['two', 'three']);
    expect(await log.tail(0)).toEqual([]);
    expect(heard).toEqual([expect.objectContaining({ tag: 'web', level: 'info', number: 201011 })]);
  });

  it('holds no more than ten thousand lines and a bit in memory', async () => {
    const log = logger();
    for (let at = 0; at < 25_000; at += 1) log.tell(kit(at));
    const lines = await log.tail(1_000_000);
    expect(lines.length).toBeGreaterThanOrEqual(10_000);
    expect(lines.length).toBeLessThanOrEqual(11_000);
    expect(textsOf(lines).at(-1)).toBe('24999');
  });

  it('survives a follower that throws, and calls the others', () => {
    const log = logger();
    const other = vi.fn();
    log.follow(() => {
      throw new Error('on purpose');
    });
    log.follow(other);
    log.tell(kit('one'));
    log.tell(kit('two'));
    expect(other).toHaveBeenCalledTimes(2);
  });

  it('writes debug lines only when asked', async () => {
    const log = logger();
    log.debug('hidden');
    log.level = 'debug';
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.debug('shown', { count: 3 });
    log.debug('strange', circle);
    expect(textsOf(await log.tail(10))).toEqual(['shown {"count":3}', 'strange (fields that cannot be shown)']);
  });

  it('leaves out what is less important than its level', async () => {
    const log = logger({ level: 'warn' });
    log.tell(kit('info'));
    log.tell(say('defect', { what: 'error' }));
    log.tell(say('logLinesLost', { count: 1 }));
    log.tell(say('daemonStopped'));
    expect((await log.tail(10)).map((each) => each.level)).toEqual(['error', 'warn']);
  });

  it('echoes to a descriptor as well', async () => {
    const echo = openSync(join(folder, 'echo'), 'w');
    const log = logger({ echo });
    log.tell(kit('both'));
    await log.close();
    closeSync(echo);
    expect(textsOf(linesOf(join(folder, 'echo')))).toEqual(['both']);
    expect(textsOf(linesOf())).toEqual(['both']);
  });

  it('begins a new file when one is full, and keeps only so many old ones', async () => {
    const log = logger({ rotation: { maxBytes: 2000, keep: 2 } });
    for (let at = 0; at < 100; at += 1) {
      log.tell(kit(`line ${at}`));
      await vi.waitFor(() => expect(textsOf(linesOf()).at(-1)).toBe(`line ${at}`), OFTEN);
    }
    const old = [linesOf(`${file()}.2`), linesOf(`${file()}.1`), linesOf()];
    const kept = textsOf(old.flat());
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => `line ${100 - kept.length + at}`));
    expect(old.slice(0, 2).every((lines) => lines.length > 5)).toBe(true);
    expect(statSync(`${file()}.1`).size).toBeLessThanOrEqual(2000);
    expect(existsSync(`${file()}.3`)).toBe(false);
  });

  it.each([
    ['moves the file away', () => renameSync(file(), `${file()}.gone`)],
    ['deletes the file', () => unlinkSync(file())],
    ['deletes the whole folder', () => rmSync(join(folder, 'log'), { recursive: true })],
  ])('goes on in a new file when somebody %s', async (_, act) => {
    const log = logger();
    log.tell(kit('before'));
    await vi.waitFor(() => expect(textsOf(linesOf())).toEqual(['before']), OFTEN);
    act();
    log.tell(kit('after'));
    await vi.waitFor(() => expect(textsOf(linesOf())).toEqual(['after']), OFTEN);
  });

  it('goes on in the same file when somebody empties it', async () => {
    const log = logger();
    log.tell(kit('before'));
    await vi.waitFor(() => expect(linesOf()).toHaveLength(1), OFTEN);
    writeFileSync(file(), '');
    log.tell(kit('after'));
    await vi.waitFor(() => expect(textsOf(linesOf())).toEqual(['after']), OFTEN);
  });

  it('opens the file anew when it is told to', async () => {
    const log = logger();
    log.tell(kit('before'));
    await vi.waitFor(() => expect(linesOf()).toHaveLength(1), OFTEN);
    renameSync(file(), `${file()}.old`);
    log.reopen();
    log.tell(kit('after'));
    await vi.waitFor(() => expect(textsOf(linesOf())).toEqual(['after']), OFTEN);
    expect(textsOf(linesOf(`${file()}.old`))).toEqual(['before']);
  });

  it('says once that it cannot write, keeps the lines, and writes them when it can', async () => {
    writeFileSync(join(folder, 'log'), 'a file where the folder should be');
    const trouble: (string | undefined)[] = [];
    const log = logger();
    log.tell(kit('one'));
    await vi.waitFor(async () => expect(await log.tail(10)).toHaveLength(2), OFTEN);
    log.watchTrouble((why) => trouble.push(why));
    expect(trouble).toHaveLength(1);
    log.tell(kit('two'));
    rmSync(join(folder, 'log'));
    await vi.waitFor(() => expect(trouble).toHaveLength(2), OFTEN);
    await log.close();
    const [one, failing, two, recovered] = textsOf(linesOf());
    expect([one, two, recovered]).toEqual(['one', 'two', 'the log file is written again']);
    expect(failing).toMatch(/^the log file cannot be written \(EEXIST|^the log file cannot be written \(ENOTDIR/);
    expect(trouble[1]).toBeUndefined();
  });

  it('survives a full disk without a torn line', async ({ skip }) => {
    skip(!IS_ROOT, 'needs root to mount a small disk');
    mkdirSync(join(folder, 'log'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'lkssp-test', join(folder, 'log')]);
    try {
      writeFileSync(join(folder, 'log', 'ballast'), Buffer.alloc(48 * 1024));
      const trouble: (string | undefined)[] = [];
      const log = logger();
      log.watchTrouble((why) => trouble.push(why));
      for (let at = 0; at < 500; at += 1) log.tell(kit(`line ${at} ${'x'.repeat(50)}`));
      await vi.waitFor(() => expect(trouble).toEqual([expect.stringContaining('ENOSPC')]), OFTEN);
      expect(await log.tail(1)).toHaveLength(1);
      execFileSync('mount', ['-o', 'remount,size=1m', join(folder, 'log')]);
      await vi.waitFor(() => expect(trouble).toHaveLength(2), OFTEN);
      await log.close();
      const texts = textsOf(linesOf()).filter((each) => each.startsWith('line'));
      expect(texts).toEqual(Array.from({ length: 500 }, (_, at) => `line ${at} ${'x'.repeat(50)}`));
    } finally {
      execFileSync('umount', [join(folder, 'log')]);
    }
  });

  it('logs on in a file that grows where old files cannot be moved aside', async () => {
    mkdirSync(join(folder, 'log', 'lkssp.log.1', 'in-the-way'), { recursive: true });
    const log = logger({ rotation: { maxBytes: 300, keep: 1 } });
    for (let at = 0; at < 20; at += 1) {
      log.tell(kit(at));
      await vi.waitFor(() => expect(textsOf(linesOf()).at(-1)).toBe(String(at)), OFTEN);
    }
    expect(linesOf()).toHaveLength(20);
  });
});

describe('LinePump', () => {
  it('gives up the oldest of too many waiting lines, counts them, and never hangs on a sink that is stuck', async () => {
    const written: string[] = [];
    let release = () => {};
    const stuck = new Promise<void>((resolve) => (release = resolve));
    const lost: number[] = [];
    const sink = {
      write: async (lines: Buffer) => {
        await stuck;
        if (written.length === 0 && lost.length === 0) {
          lost.push(-1);
          throw new Error('no');
        }
        written.push(lines.toString());
        return lines.length;
      },
      close: () => Promise.resolve(),
    };
    const pump = new LinePump(sink, clock, 3, { failing: () => {}, recovered: (count) => lost.push(count) });
    for (const each of ['first', 'a', 'b', 'c', 'd', 'e']) pump.push(each);
    expect(await pump.close(20)).toBe(false);
    release();
    await vi.waitFor(() => expect(lost).toEqual([-1, 2]), OFTEN);
    await vi.waitFor(() => expect(written.join('')).toBe('first\nc\nd\ne\n'), OFTEN);
  });

  it('tells of a sink that does not answer, and of its answer', async () => {
    const manual = new ManualClock();
    const heard: string[] = [];
    const answer = Promise.withResolvers<number>();
    const sink = { write: () => answer.promise, close: () => Promise.resolve() };
    const pump = new LinePump(sink, manual, 100, {
      failing: (why) => heard.push(why),
      recovered: (lost) => heard.push(`lost ${lost}`),
    });
    pump.push('line');
    await manual.advance(4999);
    expect(heard).toEqual([]);
    await manual.advance(1);
    expect(heard).toEqual(['no answer for 5 s']);
    answer.resolve(5);
    await vi.waitFor(() => expect(heard).toEqual(['no answer for 5 s', 'lost 0']), OFTEN);
  });

  it('finishes a line that the sink took in part', async () => {
    const written: string[] = [];
    const sink = {
      write: (lines: Buffer) => {
        written.push(lines.subarray(0, 4).toString());
        return Promise.resolve(Math.min(4, lines.length));
      },
      close: () => Promise.resolve(),
    };
    const pump = new LinePump(sink, clock, 100, { failing: () => {}, recovered: () => {} });
    pump.push('a longer line');
    pump.push('and another');
    expect(await pump.close(5000)).toBe(true);
    expect(written.join('')).toBe('a longer line\nand another\n');
  });
});
