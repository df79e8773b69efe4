import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeSchedule } from './probe-schedule.js';

describe('engine/probe/probe-schedule', () => {
  it('gives out every entry once, in order of time, whatever the order of adding', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 200 }), (times) => {
        const schedule = new ProbeSchedule<number>();
        for (const [key, at] of times.entries()) schedule.add(key, at);
        const taken: { readonly key: number; readonly at: number }[] = [];
        for (let due = schedule.takeDue(1000); due !== undefined; due = schedule.takeDue(1000)) taken.push(due);
        expect(taken.map((each) => each.at)).toEqual(times.toSorted((a, b) => a - b));
        expect(taken.map((each) => each.key).toSorted((a, b) => a - b)).toEqual([...times.keys()]);
        expect(schedule.next).toBeUndefined();
      }),
    );
  });

  it('keeps what is not due', () => {
    const schedule = new ProbeSchedule<string>();
    schedule.add('late', 20);
    schedule.add('early', 10);
    expect(schedule.takeDue(9)).toBeUndefined();
    expect(schedule.takeDue(10)).toEqual({ key: 'early', at: 10 });
    expect(schedule.takeDue(10)).toBeUndefined();
    expect(schedule.next).toBe(20);
  });
});
