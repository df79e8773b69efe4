import { describe, expect, it } from 'vitest';
import { trialEngine } from '../../testing/trial-engine.js';

async function twoThatCannotBeRepaired() {
  const world = await trialEngine();
  for (const tag of ['a', 'b']) await world.create(tag);
  for (const tag of ['a', 'b']) {
    world.gateway.resource(tag).actions.recover.does = 'fails';
    world.gateway.resource(tag).actions.restore.does = 'fails';
    world.gateway.resource(tag).health = 'failed';
  }
  return world;
}

describe('engine/procedure/failover', () => {
  it('restarts the node once when two resources need it at the same instant', async () => {
    const { clock, events, restarter, ledger } = await twoThatCannotBeRepaired();
    const record = ledger.record.bind(ledger);
    ledger.record = async (restart) => {
      await new Promise<void>((resolve) => clock.after(2000, resolve));
      return record(restart);
    };
    for (const tag of ['a', 'b']) events.hint(tag);
    await clock.advance(120_000);
    expect(restarter.orders).toHaveLength(1);
    expect(ledger.all()).toHaveLength(1);
  });

  it('brings nothing back that it took out', async () => {
    const { clock, create, gateway, events, restarter, states } = await trialEngine();
    await create('db');
    await create('web', ['db']);
    await create('other');
    gateway.resource('db').actions.recover.does = 'fails';
    gateway.resource('db').actions.restore.failsFirst = 1;
    gateway.resource('db').health = 'failed';
    events.hint('db');
    await clock.advance(600_000);
    expect(restarter.orders).toHaveLength(1);
    expect(states()).toEqual({ db: 'OSF', web: 'OSU', other: 'OSU' });
  });

  it('stops a repair that runs elsewhere, and nothing of it comes back', async () => {
    const { clock, create, gateway, events, restarter, states } = await trialEngine();
    await create('db');
    await create('web', ['db']);
    await create('a');
    gateway.resource('a').actions.recover.does = 'fails';
    gateway.resource('a').actions.restore.does = 'fails';
    gateway.resource('db').actions.recover.does = 'fails';
    gateway.resource('db').actions.restore.takesMs = 50_000;
    for (const tag of ['a', 'db']) {
      gateway.resource(tag).health = 'failed';
      events.hint(tag);
    }
    await clock.advance(600_000);
    expect(restarter.orders).toHaveLength(1);
    expect(states()).toMatchObject({ web: 'OSU' });
    expect(gateway.callsOf('web', 'restore')).toHaveLength(1);
  });
});
