import { describe, expect, it } from 'vitest';
import { effectivePolicies, type PolicySetting } from '../../domain/policy-settings.js';
import { render } from '../../messages/sentence.js';
import { spaceAttempt } from './attempt-spacing.js';
import { type FailoverFacts, permitFailover } from './failover-permit.js';
import { permitLocalRecovery } from './local-recovery-permit.js';
import { mayRestartUnrecorded, readBudget } from './restart-budget.js';
import { readWindow } from './temporal-window.js';

const boot = 'boot-1';
const attempt = (minutes: number, bootId = boot) => ({ tag: 'web', bootId, sinceBoot: minutes * 60_000 });

describe('engine/policy/temporal-window', () => {
  const policy = { recoveryLimit: 3, periodMinutes: 20 };
  it.each([
    ['the first is counted as one', [], 0, 1, false],
    ['the third within the period is reached', [attempt(1), attempt(10)], 20, 3, true],
    ['exactly one period ago is out', [attempt(1), attempt(10)], 21, 2, false],
    ['another boot does not count', [attempt(1, 'boot-0'), attempt(2, 'boot-0')], 3, 1, false],
  ])('%s', (_rule, attempts, minute, count, reached) => {
    expect(readWindow(attempts, policy, { bootId: boot, sinceBoot: minute * 60_000 })).toEqual({ count, reached });
  });
});

describe('engine/policy/local-recovery-permit', () => {
  const ask = (settings: readonly PolicySetting[], attempts = [attempt(1), attempt(2)]) =>
    permitLocalRecovery({
      tag: 'web',
      policies: effectivePolicies(settings, 'web'),
      attempts,
      now: { bootId: boot, sinceBoot: 180_000 },
    });

  it('leaves the rungs out where LocalRecovery is off, and says from where', () => {
    const { answer, reason } = ask([{ policy: 'LocalRecovery', on: false }]);
    expect(answer).toBe('next-rung');
    expect(render(reason)).toContain('server');
  });

  it('does not make the third attempt when TemporalRecovery is on', () => {
    expect(ask([{ policy: 'TemporalRecovery', on: true, tag: 'web' }]).answer).toBe('next-rung');
    expect(ask([{ policy: 'TemporalRecovery', on: true, tag: 'web' }], [attempt(1)]).answer).toBe('attempt');
  });

  it('counts on while it is off and says that it would have fired', () => {
    const { answer, remarks } = ask([]);
    expect(answer).toBe('attempt');
    expect(remarks.map((each) => render(each)).join()).toContain('it would have fired');
  });
});

describe('engine/policy/attempt-spacing', () => {
  const limits = { stableAfterMs: 60_000, checkIntervalMs: 5000 };
  it('waits 0, 1, 2, 4 … seconds, at most one check interval, and flaps from the third on', () => {
    let before: Parameters<typeof spaceAttempt>[0];
    const row = Array.from({ length: 6 }, (_, at) => {
      const spacing = spaceAttempt(before, at * 1000, limits);
      before = { attempts: spacing.attempt, lastBadAt: at * 1000 };
      return [spacing.delayMs, spacing.flapping];
    });
    expect(row).toEqual([
      [0, false],
      [1000, false],
      [2000, true],
      [4000, true],
      [5000, true],
      [5000, true],
    ]);
  });

  it('begins anew after a time of peace', () => {
    expect(spaceAttempt({ attempts: 5, lastBadAt: 0 }, 59_999, limits).attempt).toBe(6);
    expect(spaceAttempt({ attempts: 5, lastBadAt: 0 }, 60_000, limits)).toEqual({
      delayMs: 0,
      attempt: 1,
      flapping: false,
    });
  });
});

describe('engine/policy/restart-budget', () => {
  const budget = { limit: 3, periodMs: 3_600_000 };
  const at = (wall: number) => ({ bootId: 'b', at: wall, incident: 1, tag: 'web' });
  it('counts what lies within the period, and the future as now', () => {
    const now = 10_000_000;
    expect(readBudget([at(now - 3_600_000), at(now - 3_599_999), at(now + 999_999_999)], budget, now)).toEqual({
      spent: 2,
      allowed: true,
    });
    expect(readBudget([at(now), at(now - 1), at(now - 2)], budget, now)).toEqual({ spent: 3, allowed: false });
  });

  it('lets an unrecorded restart pass only after a whole period of uptime', () => {
    expect(mayRestartUnrecorded(3_600_000, budget)).toBe(false);
    expect(mayRestartUnrecorded(3_600_001, budget)).toBe(true);
  });
});

describe('engine/policy/failover-permit', () => {
  const good: FailoverFacts = {
    tag: 'web',
    policies: effectivePolicies([]),
    evidence: 'failed',
    hungFailover: false,
    servedSinceBoot: true,
    goingDown: false,
    latchedBy: undefined,
  };

  it('permits it for a definite failure of a resource that has served', () => {
    expect(permitFailover(good).answer).toBe('escalate');
  });

  it.each<[string, Partial<FailoverFacts>, string]>([
    ['the policy is off', { policies: effectivePolicies([{ policy: 'Failover', on: false }]) }, 'Failover is off'],
    ['it never served', { servedSinceBoot: false }, 'never in service since boot'],
    ['it only hangs', { evidence: 'hung' }, 'second opinion'],
    ['the node is going down', { goingDown: true }, 'going down'],
    ['a restart is latched', { latchedBy: 7 }, 'incident 7'],
  ])('refuses when %s', (_rule, facts, words) => {
    const { answer, reason } = permitFailover({ ...good, ...facts });
    expect(answer).toBe('stay-failed');
    expect(render(reason)).toContain(words);
  });

  it('lets hung evidence pass where hungFailover is on', () => {
    expect(permitFailover({ ...good, evidence: 'hung', hungFailover: true }).answer).toBe('escalate');
  });
});
