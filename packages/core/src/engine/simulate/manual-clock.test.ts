import { describe, expect, it } from 'vitest';
import { MANUAL_EPOCH, ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('stands still until it is told to go on', async () => {
    const clock = new ManualClock();
    const ran: number[] = [];
    clock.after(100, () => ran.push(clock.monotonic()));
    await clock.settle();
    expect(ran).toEqual([]);
    expect(clock.wall()).toBe(MANUAL_EPOCH);
    await clock.advance(99);
    expect(ran).toEqual([]);
    await clock.advance(1);
    expect(ran).toEqual([100]);
    expect(clock.monotonic()).toBe(100);
  });

  it('runs what falls due in order of time, and in order of asking at one instant', async () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    clock.after(20, () => ran.push('later'));
    clock.after(10, () => ran.push('first asked'));
    clock.after(10, () => ran.push('second asked'));
    clock.after(-5, () => ran.push('long due'));
    await clock.advance(50);
    expect(ran).toEqual(['long due', 'first asked', 'second asked', 'later']);
  });

  it('lets promises run after every timer, so that what they ask for falls into place', async () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
    const work = async () => {
      for (const name of ['a', 'b', 'c']) {
        await pause(10);
        await Promise.resolve();
        ran.push(`${name} at ${clock.monotonic()}`);
      }
    };
    const finished = work();
    clock.after(25, () => ran.push('between'));
    await clock.advance(30);
    await finished;
    expect(ran).toEqual(['a at 10', 'b at 20', 'between', 'c at 30']);
  });

  it('does not run what was called off, also when that happens twice or afterwards', async () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    const off = clock.after(10, () => ran.push('off'));
    const on = clock.after(10, () => ran.push('on'));
    off.cancel();
    off.cancel();
    expect(clock.waiting).toBe(1);
    await clock.advance(10);
    on.cancel();
    expect(ran).toEqual(['on']);
    expect(clock.waiting).toBe(0);
  });

  it('moves the three times apart', async () => {
    const clock = new ManualClock({ wall: 1_000_000, monotonic: 500, sinceBoot: 900 });
    expect([clock.wall(), clock.monotonic(), clock.sinceBoot()]).toEqual([1_000_000, 500, 900]);
    clock.jumpWall(-3_600_000);
    expect([clock.wall(), clock.monotonic(), clock.sinceBoot()]).toEqual([-2_600_000, 500, 900]);
    clock.suspend(60_000);
    expect([clock.wall(), clock.monotonic(), clock.sinceBoot()]).toEqual([-2_540_000, 500, 60_900]);
    await clock.advance(100);
    expect([clock.wall(), clock.monotonic(), clock.sinceBoot()]).toEqual([-2_539_900, 600, 61_000]);
  });

  it('counts from the boot anew when the machine boots, and from nothing else', async () => {
    const clock = new ManualClock({ wall: 1_000_000, sinceBoot: 900 });
    await clock.advance(100);
    clock.suspend(50);
    clock.bootAnew();
    expect([clock.wall(), clock.monotonic(), clock.sinceBoot()]).toEqual([1_000_150, 100, 0]);
    await clock.advance(10);
    expect(clock.sinceBoot()).toBe(10);
  });

  it('keeps timers where they were while the machine sleeps', async () => {
    const clock = new ManualClock();
    let ran = 0;
    clock.after(1000, () => ran++);
    clock.suspend(3_600_000);
    await clock.settle();
    expect(ran).toBe(0);
    await clock.advance(1000);
    expect(ran).toBe(1);
  });

  it('stops at the instant when a condition comes to hold', async () => {
    const clock = new ManualClock();
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.after(10, tick);
    };
    clock.after(10, tick);
    expect(await clock.runUntil(() => ticks === 5, 1000)).toBe(true);
    expect(clock.monotonic()).toBe(50);
    expect(await clock.runUntil(() => ticks === 500, 100)).toBe(false);
    expect(clock.monotonic()).toBe(150);
  });

  it('says whether everything came to rest', async () => {
    const clock = new ManualClock();
    clock.after(10, () => void clock.after(20, () => undefined));
    expect(await clock.runUntilQuiet(1000)).toBe(true);
    expect(clock.monotonic()).toBe(30);
    const forever = () => void clock.after(10, forever);
    forever();
    expect(await clock.runUntilQuiet(1000)).toBe(false);
  });

  it('finishes work in as much time as it needs, and says when that is too much', async () => {
    const clock = new ManualClock();
    const later = new Promise<string>((resolve) => void clock.after(5000, () => resolve('there')));
    expect(await clock.finish(later)).toBe('there');
    expect(clock.monotonic()).toBe(5000);
    await expect(clock.finish(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(clock.finish(new Promise(() => undefined), 100)).rejects.toThrow('not finished within 100 ms');
  });

  it('gives up on timers that chase each other without time going on', async () => {
    const clock = new ManualClock();
    const chase = () => void clock.after(0, chase);
    chase();
    await expect(clock.advance(1)).rejects.toThrow('a circle');
  });

  it('takes the timers of a process with it that is killed', async () => {
    const clock = new ManualClock();
    const [killed, other] = [clock.life(), clock.life()];
    const ran: string[] = [];
    killed.after(10, () => ran.push('killed'));
    other.after(10, () => ran.push('other'));
    killed.end();
    await clock.advance(20);
    expect(ran).toEqual(['other']);
    expect([killed.wall(), killed.monotonic(), killed.sinceBoot()]).toEqual([MANUAL_EPOCH + 20, 20, 20]);
  });
});
