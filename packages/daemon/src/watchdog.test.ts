import type { ServiceManager } from '@lkssp/core/engine';
import { ManualClock } from '@lkssp/core/testing';
import { describe, expect, it } from 'vitest';
import { keepWatchdog } from './watchdog.js';

function watchdog(watchdogMs: number | undefined, served: (withinMs: number) => boolean) {
  const clock = new ManualClock();
  let signs = 0;
  const manager = { watchdogMs, alive: () => void (signs += 1) } as unknown as ServiceManager;
  const end = keepWatchdog(manager, clock, served);
  return { clock, end, signs: () => signs };
}

describe('keepWatchdog', () => {
  it('gives four signs of life in each period', async () => {
    const { clock, signs } = watchdog(10_000, () => true);
    await clock.advance(20_000);
    expect(signs()).toBe(9);
  });

  it('gives none while checks are overdue by half a period, and goes on when they are not', async () => {
    let late = 0;
    const { clock, signs } = watchdog(10_000, (withinMs) => late < withinMs);
    late = 5000;
    await clock.advance(10_000);
    expect(signs()).toBe(1);
    late = 4999;
    await clock.advance(2500);
    expect(signs()).toBe(2);
  });

  it('stops when it is ended', async () => {
    const { clock, signs, end } = watchdog(10_000, () => true);
    end();
    await clock.advance(60_000);
    expect(signs()).toBe(1);
  });

  it('does nothing where nobody waits for signs of life', async () => {
    const { clock, signs } = watchdog(undefined, () => true);
    await clock.advance(60_000);
    expect(signs()).toBe(0);
  });
});
