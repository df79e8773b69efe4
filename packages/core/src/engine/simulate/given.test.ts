import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { behave, behaviourWords } from './behave.js';
import { givenSchema } from './given.js';
import { planOf, storyOf } from './given-store.js';
import { scriptedResource } from './scripted-resource.js';

const given = (value: object) => givenSchema.parse({ resources: { web: {} }, until: '1min', ...value });

function complaint(value: object): string {
  const result = givenSchema.safeParse({ resources: { web: {} }, until: '1min', ...value });
  return result.success ? 'none' : z.prettifyError(result.error);
}

describe('givenSchema', () => {
  it('turns every time into milliseconds and fills in what is usual', () => {
    const { resources, until, when, begins } = given({ when: [{ at: '1.5s', fail: 'web' }] });
    expect(until).toBe(60_000);
    expect(when).toEqual([{ at: 1500, fail: ['web'] }]);
    expect(begins).toBe('kept-running');
    expect(resources['web']).toMatchObject({ dependsOn: [], state: 'ISP', intent: 'in', served: true });
  });

  it.each([
    [{ until: '1 minute' }, 'a duration such as'],
    [{ when: [{ at: '1s', explode: 'web' }] }, 'explode'],
    [{ when: [{ at: '1s', clock: '1h' }] }, 'a signed duration such as'],
    [{ resources: { web: { restore: { does: 'maybe' } } } }, 'resources.web.restore.does'],
    [{ policies: { web: { Failover: 'perhaps' } } }, 'policies.web.Failover'],
    [{ resources: { web: { settings: { failureThreshold: 0 } } } }, 'failureThreshold'],
    [{ when: [{ at: '1s', order: { dance: 'web' } }] }, 'when[0].order'],
  ])('refuses %j and names the place', (value, words) => {
    expect(complaint(value)).toContain(words);
  });
});

describe('planOf', () => {
  it('puts resources, dependencies, states and the last run into the store', () => {
    const { changes, bootId } = planOf(given({ resources: { web: { dependsOn: ['db'] }, db: { state: 'OSU' } } }));
    expect(changes).toContainEqual({ put: 'dependency', dependency: { parent: 'web', child: 'db' } });
    expect(changes).toContainEqual({ put: 'run', run: { bootId, end: 'kept-running' } });
    const conditions = changes.flatMap((each) => ('put' in each && each.put === 'condition' ? [each.condition] : []));
    expect(conditions).toMatchObject([
      { tag: 'web', state: 'ISP', servedInBoot: bootId },
      { tag: 'db', state: 'OSU' },
    ]);
  });

  it.each([
    ['crashed', 1, undefined, true],
    ['stopped', 1, 'stopped', true],
    ['booted', 1, undefined, false],
    ['first', 0, undefined, false],
  ] as const)('knows how the run before ended: %s', (begins, runs, end, sameBoot) => {
    const { changes, bootId, things, sinceBoot } = planOf(given({ begins }));
    const found = changes.flatMap((each) => ('put' in each && each.put === 'run' ? [each.run] : []));
    expect(found).toHaveLength(runs);
    expect(found[0]?.end).toBe(end);
    expect(found[0]?.bootId === bootId).toBe(sameBoot);
    expect(things.get('web')?.behaviour.health).toBe(begins === 'booted' ? 'down' : 'healthy');
    expect(sinceBoot).toBe(begins === 'booted' ? 20_000 : 86_400_000);
  });

  it('takes NotificationOnly for what it is, and keeps the values of TemporalRecovery', () => {
    const policies = {
      server: { NotificationOnly: 'on' },
      web: { Failover: 'on', TemporalRecovery: { is: 'off', recoverylimit: 5, period: 60 } },
    };
    const { changes } = planOf(given({ policies }));
    expect(changes.flatMap((each) => ('put' in each && each.put === 'policy' ? [each.setting] : []))).toEqual([
      { policy: 'Failover', on: false },
      { policy: 'LocalRecovery', on: false },
      { tag: 'web', policy: 'Failover', on: true },
      { tag: 'web', policy: 'TemporalRecovery', on: false, recoveryLimit: 5, periodMinutes: 60 },
    ]);
  });

  it('makes a type of each resource with its verbs and times', () => {
    const web = {
      recover: 'none',
      deepCheck: { every: '2min' },
      quickCheck: { every: '5s' },
      restore: { within: '9s' },
    };
    const [type] = planOf(given({ resources: { web } })).types;
    expect(type?.verbs).not.toContain('recover');
    expect(type?.verbs).toContain('deepCheck');
    expect(type?.timing).toMatchObject({
      quickCheck: { everyMs: 5000 },
      deepCheck: { everyMs: 120_000 },
      restoreMs: 9000,
    });
  });

  it('knows settings of the server and earlier restarts', () => {
    const { settings, changes, wall } = planOf(
      given({
        configuration: { checkInterval: '7s', restartBudget: { limit: 1, period: '1h' } },
        restarts: ['-10min'],
      }),
    );
    expect(settings).toMatchObject({ checkIntervalMs: 7000, restartBudget: { limit: 1, periodMs: 3_600_000 } });
    expect(settings.unknownThreshold).toBe(3);
    const [restart] = changes.flatMap((each) => ('put' in each && each.put === 'restart' ? [each.restart] : []));
    expect(restart?.at).toBe(wall - 600_000);
  });
});

describe('storyOf', () => {
  it('shows things as the daemon found them where they served before', () => {
    expect([storyOf(given({})).serves, storyOf(given({ begins: 'booted' })).serves]).toEqual([true, false]);
  });
});

describe('behave', () => {
  it('changes what is named and leaves the rest', () => {
    const web = scriptedResource('web');
    const { web: behaviour } = givenSchema.parse({
      resources: { web: { health: 'hung', restore: { does: 'fails', takes: '3s' }, quickCheck: { next: ['failed'] } } },
      until: '1s',
    }).resources;
    behave(web, behaviour ?? {});
    expect(web.health).toBe('hung');
    expect(web.actions.restore).toMatchObject({ does: 'fails', takesMs: 3000, leaves: 'healthy' });
    expect(web.actions.remove).toEqual(scriptedResource('web').actions.remove);
    expect(web.checks.quickCheck.next).toEqual(['failed']);
  });

  it('can be said in words', () => {
    expect(behaviourWords({ restore: { does: 'fails' }, recover: { takes: 30_000, bringsDown: ['a', 'b'] } })).toBe(
      'restore: fails; recover: takes 30s, bringsDown a, b',
    );
    expect(behaviourWords({ health: 'hung', recover: 'none' })).toBe('health: hung; recover: none');
  });
});
