import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionVerb, CheckVerb } from '../../contract/verbs.js';
import { ManualClock } from './manual-clock.js';
import { ScriptedKitGateway } from './scripted-kit-gateway.js';
import { scriptedType } from './scripted-type.js';

const target = (tag: string, children: readonly string[] = []) => ({
  kit: 'pretend',
  view: { tag, id: tag, type: 'thing', parents: [], children },
  options: {},
});

describe('ScriptedKitGateway', () => {
  let clock: ManualClock;
  let gateway: ScriptedKitGateway;

  const check = async (tag: string, verb: CheckVerb = 'quickCheck', children: readonly string[] = []) =>
    (await clock.finish(gateway.check(target(tag, children), verb, 1000))).verdict;
  const act = (tag: string, verb: ActionVerb, children: readonly string[] = []) =>
    clock.finish(gateway.act(target(tag, children), verb, 5000));

  beforeEach(() => {
    clock = new ManualClock();
    gateway = new ScriptedKitGateway(clock);
  });

  it('finds what the health is, in the time that the check takes', async () => {
    gateway.resource('web').checks.quickCheck.takesMs = 40;
    const verdicts: string[] = [];
    for (const health of ['healthy', 'degraded', 'failed', 'unable', 'down'] as const) {
      gateway.resource('web').health = health;
      const verdict = await check('web');
      verdicts.push(verdict.verdict === 'unknown' ? verdict.because : verdict.verdict);
    }
    expect(verdicts).toEqual(['healthy', 'degraded', 'failed', 'unable', 'failed']);
    expect(clock.monotonic()).toBe(200);
  });

  it('answers hung at the limit, for a thing that hangs and for a check that is too slow', async () => {
    gateway.resource('web').health = 'hung';
    expect(await check('web')).toMatchObject({ verdict: 'unknown', because: 'hung' });
    expect(clock.monotonic()).toBe(1000);
    gateway.resource('web').health = 'healthy';
    gateway.resource('web').checks.quickCheck.takesMs = 1001;
    expect(await check('web')).toMatchObject({ verdict: 'unknown', because: 'hung' });
  });

  it('lets single answers and one verb differ from the health', async () => {
    gateway.resource('web').checks.quickCheck.next.push('failed', 'degraded');
    gateway.resource('web').checks.deepCheck.finds = 'failed';
    expect((await check('web')).verdict).toBe('failed');
    expect((await check('web')).verdict).toBe('degraded');
    expect((await check('web')).verdict).toBe('healthy');
    expect((await check('web', 'deepCheck')).verdict).toBe('failed');
  });

  it('does what verbs are told: work, fail a number of times, fail for ever', async () => {
    const web = gateway.resource('web');
    web.health = 'failed';
    web.actions.restore.failsFirst = 2;
    expect((await act('web', 'restore')).outcome).toBe('failure');
    expect((await act('web', 'restore')).outcome).toBe('failure');
    expect(web.health).toBe('failed');
    expect((await act('web', 'restore')).outcome).toBe('done');
    expect(web.health).toBe('healthy');
    web.actions.remove.does = 'fails';
    web.actions.remove.heldBy = ['process 77'];
    expect(await act('web', 'remove')).toMatchObject({ outcome: 'failure', heldBy: ['process 77'] });
    expect(web.health).toBe('healthy');
  });

  it('ends a verb at its limit and when it is called off', async () => {
    gateway.resource('web').actions.restore.does = 'hangs';
    expect(await act('web', 'restore')).toMatchObject({ reason: 'restore was ended: its time ran out' });
    expect(clock.monotonic()).toBe(5000);
    const given = new AbortController();
    clock.after(100, () => given.abort());
    const outcome = await clock.finish(gateway.act(target('web'), 'remove', 5000, given.signal));
    expect(outcome).toMatchObject({ outcome: 'failure', reason: 'it was called off' });
    expect(clock.monotonic()).toBe(5100);
    expect(clock.waiting).toBe(0);
    expect(await gateway.act(target('web'), 'remove', 5000, given.signal)).toMatchObject({ outcome: 'failure' });
  });

  it('lets one act bring others down, and break what it touches', async () => {
    gateway.resource('db').actions.restore.bringsDown = ['web'];
    gateway.resource('db').actions.recover.does = 'fails';
    gateway.resource('db').actions.recover.breaks = 'hung';
    await act('db', 'restore');
    expect(gateway.resource('web').health).toBe('failed');
    await act('db', 'recover');
    expect(gateway.resource('db').health).toBe('hung');
  });

  it('knows things that need what is below them', async () => {
    gateway.resource('app').needsChildren = true;
    gateway.resource('db').health = 'failed';
    const verdict = await check('app', 'quickCheck', ['db']);
    expect(verdict).toMatchObject({ verdict: 'failed', reason: 'db, which it needs, is not there' });
    expect((await act('app', 'restore', ['db'])).outcome).toBe('failure');
    expect((await act('app', 'remove', ['db'])).outcome).toBe('done');
    gateway.resource('db').health = 'degraded';
    expect((await act('app', 'restore', ['db'])).outcome).toBe('done');
    expect((await check('app', 'quickCheck', ['db'])).verdict).toBe('healthy');
  });

  it('keeps every call with its times and its answer', async () => {
    await check('web');
    await act('web', 'recover');
    expect(gateway.calls).toMatchObject([
      { tag: 'web', verb: 'quickCheck', at: 0, limitMs: 1000, endedAt: 10, answer: 'healthy' },
      { tag: 'web', verb: 'recover', at: 10, limitMs: 5000, endedAt: 1010, answer: 'done' },
    ]);
    expect(gateway.actions).toEqual(['web recover']);
    expect(gateway.callsOf('web', 'quickCheck')).toHaveLength(1);
    expect(gateway.callsOf('db')).toEqual([]);
  });

  it('notes when two verbs run on one resource at one time, except an act beside a stuck check', async () => {
    gateway.resource('web').health = 'hung';
    const stuck = gateway.check(target('web'), 'quickCheck', 1000);
    const acting = gateway.act(target('web'), 'restore', 5000);
    expect(gateway.breaches).toEqual([]);
    const second = gateway.act(target('web'), 'remove', 5000);
    expect(gateway.breaches).toEqual(['remove of web began at 0 ms while restore ran']);
    await clock.finish(Promise.all([stuck, acting, second]));
  });

  it('forgets what ran when its process is killed', async () => {
    const life = clock.life();
    gateway.beginAnew(life);
    let answered = false;
    void gateway.act(target('web'), 'remove', 5000).then(() => (answered = true));
    life.end();
    gateway.beginAnew(clock);
    expect((await check('web')).verdict).toBe('healthy');
    await clock.advance(10_000);
    expect(answered).toBe(false);
    expect(gateway.breaches).toEqual([]);
  });

  it('describes its types and their verbs', () => {
    const types = [scriptedType(), scriptedType({ type: 'plain', recover: false, deepCheck: true, quickCheck: false })];
    gateway = new ScriptedKitGateway(clock, types);
    expect(gateway.types()).toEqual(types);
    expect(gateway.type('pretend', 'thing')?.verbs).toContain('recover');
    expect(gateway.type('pretend', 'plain')?.verbs).toEqual(['restore', 'remove', 'create', 'delete', 'deepCheck']);
    expect(gateway.type('pretend', 'other')).toBeUndefined();
    expect(gateway.fates()).toMatchObject([{ fate: 'loaded', kit: 'pretend' }]);
  });

  it('takes options as they are unless told what is wrong with them', async () => {
    expect(await gateway.validate('pretend', 'thing', { id: 'x' })).toEqual({
      valid: true,
      options: { id: 'x' },
      id: 'x',
    });
    expect(await gateway.propose('pretend', 'thing', { a: 1 })).toEqual({
      options: { a: 1 },
      problems: [],
      children: [],
    });
    gateway.problems = ['port is missing'];
    expect(await gateway.validate('pretend', 'thing', {})).toEqual({
      valid: false,
      problems: [{ message: 'port is missing' }],
    });
  });
});
