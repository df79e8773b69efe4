import { describe, expect, it } from 'vitest';
import { healthy } from '../../contract/verdict.js';
import type { CheckVerb } from '../../contract/verbs.js';
import type { Look } from '../../domain/look.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { ProbeDesk } from './probe-desk.js';

function desk(tookMs: (tag: string) => number = () => 0) {
  const clock = new ManualClock();
  const begun: { readonly tag: string; readonly verb: CheckVerb; readonly at: number }[] = [];
  const heard: Look[] = [];
  const probes = new ProbeDesk({
    clock,
    onLook: (look) => heard.push(look),
    look: async (tag, verb) => {
      const startedAt = clock.monotonic();
      begun.push({ tag, verb, at: startedAt });
      const ms = tookMs(tag);
      if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
      return { tag, verb, verdict: healthy(), at: 0, startedAt, tookMs: ms, starved: false };
    },
  });
  const starts = (tag: string, verb: CheckVerb = 'quickCheck') =>
    begun.filter((each) => each.tag === tag && each.verb === verb).map((each) => each.at);
  return { clock, probes, begun, heard, starts };
}

describe('engine/probe/probe-desk', () => {
  it('looks start to start, however long a look takes', async () => {
    const { clock, probes, starts } = desk(() => 400);
    probes.begin('web', { quickCheckMs: 1000 });
    await clock.advance(10_000);
    const at = starts('web');
    expect(at.length).toBe(10);
    expect(at.slice(1).map((each, index) => each - (at[index] ?? 0))).toEqual(Array.from({ length: 9 }, () => 1000));
  });

  it('spreads the phases of many resources over the period', async () => {
    const { clock, probes, begun } = desk();
    for (let each = 0; each < 1000; each += 1) probes.begin(`r${each}`, { quickCheckMs: 10_000 });
    await clock.advance(10_000);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => begun.filter(({ at }) => Math.floor(at / 1000) === tenth).length,
    );
    expect(Math.min(...tenths)).toBeGreaterThan(60);
    expect(Math.max(...tenths)).toBeLessThan(140);
  });

  it('lets many long periods share their wake-ups, also after the machine stood still', async () => {
    const { clock, probes, begun } = desk();
    for (let each = 0; each < 1000; each += 1) probes.begin(`r${each}`, { quickCheckMs: 10_000 });
    await clock.advance(10_000);
    const wakeUps = () => new Set(begun.map(({ at }) => at)).size;
    expect(wakeUps()).toBeLessThanOrEqual(41);
    probes.turn(clock.monotonic() + 3_600_007);
    begun.length = 0;
    await clock.advance(3_620_000);
    expect(begun.every(({ at }) => at % 250 === 0)).toBe(true);
    expect(wakeUps()).toBeGreaterThan(30);
  });

  it('never looks twice at once at one resource, and one slow look delays nobody', async () => {
    const { clock, probes, starts } = desk((tag) => (tag === 'slow' ? 25_000 : 0));
    probes.begin('slow', { quickCheckMs: 1000 }, { atOnce: true });
    probes.begin('quick', { quickCheckMs: 1000 }, { atOnce: true });
    await clock.advance(20_000);
    expect(starts('slow')).toHaveLength(1);
    expect(starts('quick').length).toBeGreaterThanOrEqual(20);
  });

  it('takes a hint at once, and one that comes while it looks as soon as that look is over', async () => {
    const { clock, probes, starts } = desk(() => 300);
    probes.begin('web', { quickCheckMs: 60_000 });
    probes.lookNow('web');
    await clock.advance(100);
    probes.lookNow('web');
    probes.lookNow('web');
    await clock.advance(1000);
    expect(starts('web')).toEqual([0, 300]);
  });

  it('begins no look while held, throws away one that began before, and catches up on a hint', async () => {
    const { clock, probes, starts, heard } = desk(() => 300);
    probes.begin('web', { quickCheckMs: 60_000 });
    probes.lookNow('web');
    probes.hold('web');
    probes.hold('web');
    await clock.advance(1000);
    probes.lookNow('web');
    probes.release('web');
    await clock.advance(1000);
    expect(starts('web')).toEqual([0]);
    expect(heard).toHaveLength(0);
    probes.release('web');
    await clock.advance(1000);
    expect(starts('web')).toEqual([0, 2000]);
    expect(heard).toHaveLength(1);
  });

  it('ends loops, and takes a new rhythm over', async () => {
    const { clock, probes, starts } = desk();
    probes.begin('web', { quickCheckMs: 1000, deepCheckMs: 5000 });
    await clock.advance(10_000);
    expect(starts('web', 'deepCheck')).toHaveLength(2);
    probes.begin('web', { quickCheckMs: 5000 });
    const before = starts('web').length;
    await clock.advance(10_000);
    expect(starts('web').length - before).toBe(2);
    expect(starts('web', 'deepCheck')).toHaveLength(2);
    probes.end('web');
    const ended = starts('web').length;
    probes.lookNow('web');
    await clock.advance(60_000);
    expect(starts('web')).toHaveLength(ended);
  });

  it('does not catch up on looks that were missed', async () => {
    const { clock, probes, starts } = desk();
    probes.begin('web', { quickCheckMs: 1000 });
    await clock.advance(3000);
    const before = starts('web').length;
    probes.turn(clock.monotonic() + 3_600_000);
    expect(starts('web').length - before).toBeLessThanOrEqual(1);
  });

  it('runs both kinds of check also where they always come due together', async () => {
    const { clock, probes, starts } = desk(() => 100);
    probes.begin('web', { quickCheckMs: 1000, deepCheckMs: 1000 });
    await clock.advance(10_000);
    expect(starts('web', 'quickCheck')).toHaveLength(10);
    expect(starts('web', 'deepCheck').length).toBeGreaterThanOrEqual(9);
  });

  it('runs a check that came due during one of the other kind, and never two at once', async () => {
    const { clock, probes, begun } = desk(() => 700);
    probes.begin('web', { quickCheckMs: 1000, deepCheckMs: 3000 });
    await clock.advance(30_000);
    const at = begun.map((each) => each.at);
    expect(at.slice(1).every((each, index) => each - (at[index] ?? 0) >= 700)).toBe(true);
    expect(begun.filter(({ verb }) => verb === 'deepCheck').length).toBeGreaterThanOrEqual(9);
  });
});
