import { describe, expect, it } from 'vitest';
import { playScenario } from './played-scenario.js';
import { readScenario } from './scenario-file.js';

const GIVEN = `
rule: A failed resource is repaired in place.
resources:
  web: { dependsOn: [db] }
  db: {}
policies:
  web: { TemporalRecovery: { is: on, recoverylimit: 5, period: 60 } }
when:
  - { at: 1min, fail: db, hint: db, because: the disk is gone }
until: 5min
`;

const unmet = async (expectations: string) =>
  (await playScenario('a-scenario', `${GIVEN}expectations: ${expectations}`)).unmet;

describe('playScenario', () => {
  it('prints a page that can be read from top to bottom', async () => {
    const { page } = await playScenario('a-scenario', `${GIVEN}expectations: {}`);
    const heads = page.split('\n').filter((line) => /^\S/.test(line));
    expect(heads).toEqual([
      'a-scenario',
      '==========',
      'A failed resource is repaired in place.',
      'Before',
      'What happened',
      'After 5min',
    ]);
    expect(page).toContain('60.000 s  *         db fails: the disk is gone');
    expect(page).toContain('60.010 s  check     quickCheck of db after 10ms: failed: the disk is gone');
    expect(page).toContain('61.010 s  act       recover of db ends after 1s: done');
    expect(page).toContain('    db  ISP      Active    in service');
    expect(page).toContain('incident 1 of db: recovered after 1s, attempts: 1');
    expect(page).toContain('policies of web: Failover on, LocalRecovery on, TemporalRecovery on (5 in 60 min)');
    expect(page).toContain('the node was not restarted');
  });

  it.each([
    '{ states: { web: ISP, db: ISP }, reasons: { db: in service } }',
    '{ calls: { db: { recover: 1, restore: [0, 2] } }, actions: [db recover], sequence: [db recover] }',
    '{ incidents: [{ tag: db, result: recovered, attempts: 1, cause: failed, openedAfter: 60s, openedBefore: 61s }] }',
    '{ incidents: [{ tag: db, repairedWithin: 2s }], restarts: 0, latched: false, alarms: [], refused: [] }',
    '{ said: [rungRecover, { rungRecover: { tag: db } }], unsaid: [rungRestart, { rungRecover: { tag: web } }] }',
    '{ finishedBy: { db recover: 62s }, apart: [[db recover, db quickCheck]] }',
    '{ intent: { db: in }, monitored: { db: true }, exists: { db: true, mail: false }, health: { db: healthy } }',
    '{ notificationOnly: { db: false }, temporal: { web: { recoveryLimit: 5, on: true } }, happened: [db fails] }',
  ])('finds that this holds: %s', async (expectations) => {
    expect(await unmet(expectations)).toEqual([]);
  });

  it.each([
    ['{ states: { db: OSF } }', 'state of db: expected "OSF", found "ISP"'],
    ['{ reasons: { db: broken, mail: broken } }', 'reason of db: expected "broken" in "in service"'],
    ['{ calls: { db: { recover: 2 } } }', 'calls of db recover: expected 2, found 1'],
    ['{ calls: { db: { recover: [2, 3] } } }', 'calls of db recover: expected 2 to 3, found 1'],
    ['{ actions: [] }', 'actions: expected [], found ["db recover"]'],
    ['{ sequence: [db recover, db recover] }', 'sequence db recover, db recover: found db recover'],
    ['{ together: [[db recover, web recover]] }', 'db recover and web recover never ran side by side'],
    ['{ finishedBy: { db recover: 61s } }', 'db recover ended at 61010 ms, expected by 61s'],
    ['{ finishedBy: { web recover: 61s } }', 'web recover ended at -1 ms, expected by 61s'],
    ['{ incidents: [] }', 'incidents: expected 0, found 1 (db recovered)'],
    ['{ incidents: [{ tag: web }] }', 'incident 1, of tag: expected "web", found "db"'],
    ['{ incidents: [{ tag: db, repairedWithin: 500ms }] }', 'incident 1 repaired after 1010 ms, not within 500ms'],
    ['{ restarts: 1 }', 'restarts: expected 1, found 0'],
    ['{ latched: true }', 'latched: expected true, found false'],
    ['{ alarms: [store] }', 'alarm store does not stand; there are: '],
    ['{ alarmed: [store] }', 'alarm store was never raised; there were: '],
    ['{ said: [rungRestart] }', 'not said: "rungRestart"'],
    ['{ unsaid: [rungRecover] }', 'said: "rungRecover"'],
    ['{ refused: [LKSSP_USAGE] }', 'refused: expected ["LKSSP_USAGE"], found []'],
    ['{ happened: [web fails] }', 'never happened: web fails'],
    ['{ health: { db: down } }', 'health of db: expected "down", found "healthy"'],
    ['{ temporal: { web: { on: false } } }', 'TemporalRecovery of web, member of on: expected false, found true'],
  ])('finds that this does not hold: %s', async (expectations, sentence) => {
    expect((await unmet(expectations))[0]).toBe(sentence);
  });

  it('does not take a misspelled sentence for one that was not said', async () => {
    await expect(unmet('{ unsaid: [rungRecovr] }')).rejects.toThrow('there is no message "rungRecovr"');
  });
});

describe('readScenario', () => {
  it('names every mistake with its place', () => {
    const text = 'rule: short\nresources: {}\nuntil: soon\nexpectations: { state: {} }\n';
    expect(() => readScenario(text)).toThrow(/rule[\s\S]*until|until[\s\S]*rule/);
    expect(() => readScenario(text)).toThrow('state');
  });
});
