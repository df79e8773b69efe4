import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectivePolicies } from '../../domain/policy-settings.js';
import { permitLocalRecovery } from './local-recovery-permit.js';
import { readWindow } from './temporal-window.js';

const MINUTE = 60_000;
const attemptAt = (sinceBoot: number, bootId = 'now') => ({ tag: 'web', bootId, sinceBoot });

/** Counts minute by minute whether it lies in the window: slow and plainly right. */
function naiveCount(times: readonly number[], nowMs: number, periodMinutes: number): number {
  let count = 1;
  for (const time of times) if (nowMs - time < periodMinutes * MINUTE) count += 1;
  return count;
}

describe('the window of TemporalRecovery', () => {
  it('counts as a naive counter does, in any order of records', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(200 * MINUTE), { maxLength: 30 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 10 }),
        (times, periodMinutes, recoveryLimit) => {
          const sinceBoot = 200 * MINUTE;
          const { count, reached } = readWindow(
            times.map((time) => attemptAt(time)),
            { recoveryLimit, periodMinutes },
            { bootId: 'now', sinceBoot },
          );
          expect(count).toBe(naiveCount(times, sinceBoot, periodMinutes));
          expect(reached).toBe(count >= recoveryLimit);
        },
      ),
    );
  });

  it('never counts what another boot did', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100 * MINUTE), { maxLength: 20 }), (times) => {
        const others = times.map((time) => attemptAt(time, 'before'));
        const policy = { recoveryLimit: 2, periodMinutes: 100 };
        expect(readWindow(others, policy, { bootId: 'now', sinceBoot: 100 * MINUTE }).count).toBe(1);
      }),
    );
  });

  it('never lets N attempts begin within the period, however the failures come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 * MINUTE }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (gaps, recoveryLimit, periodMinutes) => {
          const made: number[] = [];
          let sinceBoot = 0;
          for (const gap of gaps) {
            sinceBoot += gap;
            if (decide(made, sinceBoot, { recoveryLimit, periodMinutes }) === 'attempt') made.push(sinceBoot);
          }
          for (const last of made) {
            const within = made.filter((time) => time <= last && last - time < periodMinutes * MINUTE);
            expect(within.length).toBeLessThan(recoveryLimit);
          }
        },
      ),
    );
  });
});

function decide(
  times: readonly number[],
  sinceBoot: number,
  values: { readonly recoveryLimit: number; readonly periodMinutes: number },
): 'attempt' | 'next-rung' {
  const policies = effectivePolicies([{ policy: 'TemporalRecovery', tag: 'web', on: true, ...values }], 'web');
  const attempts = times.map((time) => attemptAt(time));
  return permitLocalRecovery({ tag: 'web', policies, attempts, now: { bootId: 'now', sinceBoot } }).answer;
}

/**
 * The rules of Erlang/OTP's supervisor for restart intensity, restated from what its test suite shows. There, more than
 * MaxR restarts within MaxT seconds end the supervisor; here, the Nth recovery within the period is not tried. So MaxR
 * in MaxT is a recoverylimit of MaxR + 1 in a period of MaxT. Terms map as follows: a restart of a child is a recovery,
 * the end of the supervisor that its parent then deals with is the next rung. Times are seconds at which a child ends.
 *
 * One difference is deliberate: OTP still counts a restart exactly MaxT ago, here it is out.
 */
describe('restart intensity as in the OTP supervisor', () => {
  interface Case {
    readonly name: string;
    readonly maxR: number;
    readonly maxT: number;
    readonly ends: readonly number[];
    /** Index of the end that is not answered by a restart any more; left out: all are. */
    readonly gaveUpAt?: number;
  }

  const CASES: readonly Case[] = [
    { name: 'intensity 0 restarts nothing', maxR: 0, maxT: 60, ends: [1], gaveUpAt: 0 },
    { name: 'the default, 1 in 5 s: one end is answered', maxR: 1, maxT: 5, ends: [10] },
    { name: 'the default, 1 in 5 s: the second within it is not', maxR: 1, maxT: 5, ends: [10, 12], gaveUpAt: 1 },
    { name: 'the default, 1 in 5 s: the second after it is', maxR: 1, maxT: 5, ends: [10, 16] },
    { name: 'as many as MaxR at one instant are answered', maxR: 4, maxT: 60, ends: [5, 5, 5, 5] },
    { name: 'one more than MaxR at one instant is not', maxR: 4, maxT: 60, ends: [5, 5, 5, 5, 5], gaveUpAt: 4 },
    {
      name: 'escalation of one_for_one: 4 in an hour, the fifth ends it',
      maxR: 4,
      maxT: 3600,
      ends: [1, 2, 3, 4, 5],
      gaveUpAt: 4,
    },
    {
      name: 'a slow drip under the intensity goes on for ever',
      maxR: 2,
      maxT: 10,
      ends: [0, 6, 12, 18, 24, 30, 36, 42],
    },
    { name: 'the window slides, it is not cut into pieces', maxR: 2, maxT: 10, ends: [5, 9, 14], gaveUpAt: 2 },
    { name: 'two bursts within one window are one', maxR: 3, maxT: 10, ends: [0, 1, 8, 9], gaveUpAt: 3 },
    { name: 'two bursts a window apart are two', maxR: 3, maxT: 10, ends: [0, 1, 2, 13, 14, 15] },
    {
      name: 'a start that fails while restarting counts as a restart',
      maxR: 2,
      maxT: 60,
      ends: [5, 5, 6],
      gaveUpAt: 2,
    },
    {
      name: 'an endless loop of restarts ends at MaxR',
      maxR: 8,
      maxT: 10,
      ends: Array.from({ length: 20 }, () => 3),
      gaveUpAt: 8,
    },
  ].map(({ gaveUpAt, ...rest }) => (gaveUpAt === undefined ? rest : { ...rest, gaveUpAt }));

  it.each(CASES)('$name', ({ maxR, maxT, ends, gaveUpAt }) => {
    const made: number[] = [];
    const values = { recoveryLimit: maxR + 1, periodMinutes: maxT / 60 };
    const gaveUp = ends.findIndex((end) => {
      const answer = decide(made, 1_000_000 + end * 1000, values);
      made.push(1_000_000 + end * 1000);
      return answer === 'next-rung';
    });
    expect(gaveUp).toBe(gaveUpAt ?? -1);
  });

  it('differs on purpose at the very edge: a restart exactly MaxT ago is out', () => {
    const values = { recoveryLimit: 2, periodMinutes: 5 / 60 };
    expect(decide([10_000], 14_999, values)).toBe('next-rung');
    expect(decide([10_000], 15_000, values)).toBe('attempt');
  });

  it('lets a child that is never to be restarted be given up at once: LocalRecovery off', () => {
    const policies = effectivePolicies([{ policy: 'LocalRecovery', tag: 'web', on: false }], 'web');
    const now = { bootId: 'now', sinceBoot: 0 };
    expect(permitLocalRecovery({ tag: 'web', policies, attempts: [], now }).answer).toBe('next-rung');
  });

  it('counts each child for itself, where OTP counts for all children of a supervisor', () => {
    const policies = effectivePolicies(
      [{ policy: 'TemporalRecovery', on: true, recoveryLimit: 2, periodMinutes: 60 }],
      'mail',
    );
    const now = { bootId: 'now', sinceBoot: 1000 };
    expect(permitLocalRecovery({ tag: 'mail', policies, attempts: [], now }).answer).toBe('attempt');
  });
});
