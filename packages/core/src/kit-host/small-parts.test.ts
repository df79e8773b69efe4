import { describe, expect, it, vi } from 'vitest';
import { backOffMs } from './back-off.js';
import { KitOutput } from './kit-output.js';
import { allowedLagMs, LagMeter } from './lag-meter.js';
import { Outbox } from './outbox.js';

describe('back-off', () => {
  it('is 0, 1, 2, 4 … 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(backOffMs)).toEqual([
      0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });
});

describe('an outbox', () => {
  it('hands the messages of one turn on together, in order', async () => {
    const batches: (readonly number[])[] = [];
    const outbox = new Outbox<number>((batch) => batches.push(batch));
    for (const each of [1, 2, 3]) outbox.put(each);
    await Promise.resolve();
    outbox.put(4);
    expect(batches).toEqual([]);
    await vi.waitFor(() => expect(batches).toEqual([[1, 2, 3, 4]]));
    outbox.put(5);
    await vi.waitFor(() => expect(batches).toEqual([[1, 2, 3, 4], [5]]));
  });

  it('hands on at once when the process is about to end, and nothing twice', async () => {
    const batches: (readonly number[])[] = [];
    const outbox = new Outbox<number>((batch) => batches.push(batch));
    outbox.put(1);
    outbox.flush();
    outbox.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toEqual([[1]]);
  });
});

describe('a lag meter', () => {
  let now = 0;
  let busy = 0;
  const pass = (ms: number, busyMs = 0): void => {
    now += ms;
    busy += busyMs;
  };
  const begun = (): LagMeter => {
    const meter = new LagMeter({ now: () => now, busy: () => busy });
    meter.begin();
    return meter;
  };

  it('finds no lag where ticks come in time', () => {
    const meter = begun();
    const since = now;
    for (let tick = 0; tick < 20; tick += 1) {
      pass(105, 1);
      meter.turn();
    }
    expect(meter.starvedSince(since, 100)).toBe(false);
    meter.end();
  });

  it('finds the time in which the process was not scheduled', () => {
    const meter = begun();
    const since = now;
    pass(800, 10);
    expect(meter.starvedSince(since, 500)).toBe(true);
    expect(meter.starvedSince(since, 700)).toBe(false);
    meter.end();
  });

  it('does not call it starvation when a kit computes', () => {
    const meter = begun();
    const since = now;
    pass(3000, 2950);
    expect(meter.starvedSince(since, 500)).toBe(false);
    meter.end();
  });

  it('forgets lag that was over before a call began', () => {
    const meter = begun();
    pass(2000);
    meter.turn();
    pass(1);
    expect(meter.starvedSince(now, 500)).toBe(false);
    meter.end();
  });

  it('allows half a second, and a fifth of a short limit', () => {
    expect([10_000, 2500, 1000, 100].map(allowedLagMs)).toEqual([500, 500, 200, 20]);
  });
});

describe('what a kit prints', () => {
  let now = 0;
  const printed = (...chunks: readonly (string | Buffer)[]): { told: string[]; output: KitOutput } => {
    const told: string[] = [];
    const output = new KitOutput({ tell: (text) => told.push(text), now: () => now });
    for (const chunk of chunks) output.take(Buffer.from(chunk));
    return { told, output };
  };

  it('is told by lines, across chunks and characters that are cut in two', () => {
    const euro = Buffer.from('€');
    const { told, output } = printed('a li', 'ne\n\n  \nand ', euro.subarray(0, 1), euro.subarray(1), '\nthe rest');
    expect(told).toEqual(['a line', 'and €']);
    output.close();
    expect(told).toEqual(['a line', 'and €', 'the rest']);
  });

  it('is cut where a line has no end', () => {
    const { told, output } = printed('x'.repeat(100_000));
    output.close();
    expect(told.map((text) => text.length)).toEqual([500]);
  });

  it('is told 20 lines at a time, with what was left out', () => {
    const { told, output } = printed('1234567\n'.repeat(1000));
    expect(told).toHaveLength(20);
    now += 9999;
    output.take(Buffer.from('early\n'));
    expect(told).toHaveLength(20);
    now += 1;
    output.take(Buffer.from('later\n'));
    expect(told.slice(20)).toEqual(['(7846 bytes more)', 'later']);
  });
});
