import { describe, expect, it } from 'vitest';
import { ManualClock } from '../engine/simulate/manual-clock.js';
import { waitFor } from './wait-for.js';

describe('waiting', () => {
  it('ends when the time is over', async () => {
    const clock = new ManualClock();
    await clock.finish(waitFor(clock, 500));
    expect(clock.monotonic()).toBe(500);
  });

  it('ends with the event, and leaves no timer', async () => {
    const clock = new ManualClock();
    await clock.finish(waitFor(clock, 500, undefined, Promise.resolve('done')));
    expect([clock.monotonic(), clock.waiting]).toEqual([0, 0]);
  });

  it('ends with an abort, and leaves no timer', async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const waiting = waitFor(clock, 500, abort.signal, new Promise(() => undefined));
    abort.abort();
    await clock.finish(waiting);
    expect([clock.monotonic(), clock.waiting]).toEqual([0, 0]);
  });

  it('does not begin when it is over already', async () => {
    const clock = new ManualClock();
    await waitFor(clock, 0);
    await waitFor(clock, 500, AbortSignal.abort());
    expect(clock.waiting).toBe(0);
  });
});
