import { afterEach, describe, expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { SystemClock } from './system-clock.js';

const DAY = 24 * 3_600_000;

describe('SystemClock', () => {
  const clock = new SystemClock();
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the time of day', () => {
    const before = Date.now();
    expect(clock.wall()).toBeGreaterThanOrEqual(before);
    expect(clock.wall()).toBeLessThan(before + 60_000);
  });

  it('counts monotonic milliseconds with fractions', () => {
    const readings = Array.from({ length: 50 }, () => clock.monotonic());
    expect(readings).toEqual(readings.toSorted((one, other) => one - other));
    expect(new Set(readings).size).toBeGreaterThan(25);
  });

  it('agrees with the kernel on the time since boot', () => {
    const before = Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * 1000;
    const now = clock.sinceBoot();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThan(before + 60_000);
  });

  it('never acts before the time has come, by its own monotonic clock', async () => {
    for (const wait of [0, 1, 3, 7]) {
      const start = clock.monotonic();
      const end = await new Promise<number>((resolve) => clock.after(wait, () => resolve(clock.monotonic())));
      expect(end - start).toBeGreaterThanOrEqual(wait);
    }
  });

  it('treats a delay that is no number, or negative, as none', async () => {
    await expect(new Promise<string>((resolve) => clock.after(Number.NaN, () => resolve('acted')))).resolves.toBe(
      'acted',
    );
    await expect(new Promise<string>((resolve) => clock.after(-5, () => resolve('acted')))).resolves.toBe('acted');
  });

  it('waits longer than the 24 days that setTimeout can', () => {
    vi.useFakeTimers();
    const act = vi.fn();
    clock.after(60 * DAY, act);
    vi.advanceTimersByTime(59 * DAY);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(DAY);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('does nothing after it was called off, also in its second month', () => {
    vi.useFakeTimers();
    const act = vi.fn();
    const timer = clock.after(60 * DAY, act);
    vi.advanceTimersByTime(40 * DAY);
    timer.cancel();
    vi.advanceTimersByTime(40 * DAY);
    expect(act).not.toHaveBeenCalled();
  });
});
