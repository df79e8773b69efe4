import { describe, expect, it } from 'vitest';
import { HintOutbox } from './hint-outbox.js';

const keys = (outbox: HintOutbox, now: number) => outbox.take(now).map(({ key }) => key);

describe('HintOutbox', () => {
  it('tells each thing once a turn, as it was last', () => {
    const outbox = new HintOutbox();
    outbox.note('a', true);
    outbox.note('b', false);
    outbox.note('a', false);
    expect(outbox.take(0)).toEqual([
      { key: 'a', absent: false },
      { key: 'b', absent: false },
    ]);
    expect(outbox.take(0)).toEqual([]);
    expect(outbox.due).toBe(Number.POSITIVE_INFINITY);
  });

  it('lets ten through at once, then two a second, and tells the last state in the end', () => {
    const outbox = new HintOutbox();
    let told = 0;
    for (let now = 0; now < 10_000; now += 1) {
      outbox.note('flaps', now % 2 === 0);
      told += keys(outbox, now).length;
    }
    expect(told).toBeGreaterThanOrEqual(10 + 18);
    expect(told).toBeLessThanOrEqual(10 + 20);
    const { due } = outbox;
    expect(due).toBeGreaterThan(9999);
    expect(outbox.take(due)).toEqual([{ key: 'flaps', absent: false }]);
  });

  it('does not hold up one because another flaps', () => {
    const outbox = new HintOutbox();
    for (let now = 0; now < 20; now += 1) {
      outbox.note('flaps', true);
      outbox.take(now);
    }
    outbox.note('quiet', true);
    expect(outbox.due).toBe(0);
    expect(keys(outbox, 20)).toEqual(['quiet']);
  });

  it('gives one that was quiet for a while its ten again', () => {
    const outbox = new HintOutbox();
    const flap = (from: number) => {
      let told = 0;
      for (let now = from; now < from + 20; now += 1) {
        outbox.note('a', true);
        told += keys(outbox, now).length;
      }
      return told;
    };
    expect(flap(0)).toBe(10);
    expect(flap(100_000)).toBe(10);
  });

  it('tells nothing of what is forgotten', () => {
    const outbox = new HintOutbox();
    outbox.note('a', true);
    outbox.forget('a');
    expect(outbox.take(0)).toEqual([]);
  });
});
