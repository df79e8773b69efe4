import { describe, expect, it } from 'vitest';
import { render } from '../../messages/sentence.js';
import { trialEngine } from '../../testing/trial-engine.js';
import { FailingStateStore } from '../simulate/failing-state-store.js';
import { MemoryStateStore } from '../state/memory-state-store.js';

describe('engine/procedure/recovery', () => {
  it('leaves alone what another incident repaired while it waited for its turn', async () => {
    const { clock, create, gateway, events, incidents } = await trialEngine();
    await create('db');
    await create('web', ['db']);
    gateway.resource('db').checks.quickCheck.takesMs = 500;
    gateway.resource('web').checks.quickCheck.takesMs = 10;
    gateway.resource('web').needsChildren = true;
    gateway.resource('db').health = 'failed';
    for (const tag of ['db', 'web']) events.hint(tag);
    await clock.advance(60_000);
    expect((await incidents()).map(({ tag, result }) => [tag, result])).toContainEqual(['db', 'recovered']);
    expect(gateway.callsOf('db', 'recover')).toHaveLength(1);
    expect((await incidents()).map(({ result }) => result)).toEqual(['recovered', 'recovered']);
  });

  it('looks again at what waited for a slot, and repairs only what is still failed', async () => {
    const { clock, create, gateway, events, incidents } = await trialEngine({ settings: { recoveriesAtOnce: 1 } });
    for (const tag of ['a', 'b', 'c']) await create(tag);
    gateway.resource('a').actions.recover.takesMs = 20_000;
    for (const tag of ['a', 'b', 'c']) {
      gateway.resource(tag).health = 'failed';
      events.hint(tag);
    }
    await clock.advance(5000);
    gateway.resource('b').health = 'healthy';
    await clock.advance(60_000);
    expect(gateway.callsOf('b', 'recover')).toHaveLength(0);
    expect(gateway.callsOf('c', 'recover')).toHaveLength(1);
    expect((await incidents()).map(({ tag, result, attempts }) => [tag, result, attempts])).toEqual([
      ['a', 'recovered', 1],
      ['b', 'recovered', 0],
      ['c', 'recovered', 1],
    ]);
  });

  it('looks again when the store took its time to take the incident', async () => {
    const store = new FailingStateStore(new MemoryStateStore());
    const { clock, create, gateway, events, incidents } = await trialEngine({ store });
    await create('web');
    store.hang();
    gateway.resource('web').health = 'failed';
    events.hint('web');
    await clock.advance(3000);
    gateway.resource('web').health = 'healthy';
    store.mend();
    await clock.advance(60_000);
    expect(gateway.callsOf('web', 'recover')).toHaveLength(0);
    expect((await incidents()).map(({ result }) => result)).toEqual(['recovered']);
  });

  it('opens one incident at most for what could not be removed and fails then', async () => {
    const { clock, create, gateway, events, administration, incidents, states } = await trialEngine();
    await create('web');
    gateway.resource('web').actions.remove.does = 'fails';
    await administration.remove('web', {}, 'test');
    await clock.advance(10_000);
    expect(states()).toEqual({ web: 'ISU' });
    gateway.resource('web').health = 'failed';
    events.hint('web');
    await clock.advance(30_000);
    expect(await incidents()).toEqual([]);
    expect(gateway.callsOf('web', 'recover')).toHaveLength(0);
    expect(gateway.callsOf('web', 'quickCheck').length).toBeLessThan(10);
  });

  it('never restarts the node when the last look could not look', async () => {
    const { clock, create, gateway, events, restarter, incidents, administration, states } = await trialEngine();
    await create('web');
    const web = gateway.resource('web');
    web.actions.recover.does = 'fails';
    web.actions.restore.leaves = 'unable';
    web.health = 'failed';
    events.hint('web');
    await clock.advance(600_000);
    expect(restarter.orders).toEqual([]);
    expect(states()).toEqual({ web: 'OSF' });
    const [incident] = await incidents();
    const { entries, result } = await administration.incident(incident?.id ?? 0);
    expect(result).toBe('failed');
    expect(entries.map(({ sentence }) => render(sentence)).join('\n')).toContain('no Failover without a verdict');
  });

  it('lets a machine that is not itself come to itself before it restarts the node', async () => {
    const { clock, create, gateway, events, machine, restarter, states } = await trialEngine();
    await create('web');
    const web = gateway.resource('web');
    web.actions.recover.does = 'fails';
    web.actions.restore.does = 'fails';
    web.health = 'failed';
    events.hint('web');
    await clock.advance(2500);
    machine.suspect('memory is short');
    await clock.advance(600_000);
    expect(restarter.orders).toEqual([]);
    expect(states()).toEqual({ web: 'OSF' });
  });

  it('judges a parent by no verdict of a moment in which nobody could look', async () => {
    const { clock, create, gateway, events } = await trialEngine();
    await create('db');
    await create('web', ['db']);
    gateway.resource('web').needsChildren = true;
    gateway.resource('db').health = 'failed';
    events.hint('web');
    await clock.runUntil(() => gateway.callsOf('db', 'recover').length > 0, 60_000);
    const before = gateway.callsOf('web', 'quickCheck').length;
    gateway.resource('web').checks.quickCheck.next.push('failed');
    gateway.onCall = ({ tag }) => {
      gateway.starved = tag === 'web' && gateway.callsOf('web', 'quickCheck').length === before + 1;
    };
    await clock.advance(60_000);
    expect(gateway.callsOf('web', 'recover')).toHaveLength(0);
  });

  it('claims what came to depend on the failed resource while it was repaired', async () => {
    const { clock, create, gateway, events, administration, states } = await trialEngine();
    for (const tag of ['db', 'web']) await create(tag);
    Object.assign(gateway.resource('db').actions.recover, { takesMs: 5000, does: 'fails' });
    gateway.resource('db').health = 'failed';
    events.hint('db');
    await clock.advance(1000);
    await administration.createDependency('web', 'db', 'test');
    await clock.advance(120_000);
    expect(states()).toEqual({ db: 'ISP', web: 'ISP' });
    expect(gateway.actions.filter((each) => each.startsWith('web'))).toEqual([
      'web create',
      'web restore',
      'web remove',
      'web restore',
    ]);
    expect(gateway.breaches).toEqual([]);
  });
});
