import { describe, expect, it } from 'vitest';
import { say } from '../../messages/sentence.js';
import type { Change } from '../../ports/state-store.js';
import { trialEngine } from '../../testing/trial-engine.js';
import { MemoryStateStore } from '../state/memory-state-store.js';

const PERMITTED = String(say('failoverPermitted', { tag: '' }).number);

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

  it.each([
    ['the policy was turned off', 'failed'],
    ['the resource was removed', 'superseded'],
    ['the machine began to go down', 'withdrawn'],
  ])('does not restart the node when %s while the store took the decision', async (what, result) => {
    let go: () => void = () => undefined;
    const isTaken = Promise.withResolvers<void>();
    class StoreThatTakesItsTime extends MemoryStateStore {
      override async commit(changes: readonly Change[]): Promise<void> {
        if (JSON.stringify(changes).includes(PERMITTED)) {
          isTaken.resolve();
          await new Promise<void>((resolve) => (go = resolve));
        }
        await super.commit(changes);
      }
    }
    const world = await trialEngine({ store: new StoreThatTakesItsTime() });
    const { clock, create, gateway, events, restarter, machine, administration, incidents } = world;
    await create('a');
    for (const verb of ['recover', 'restore'] as const) gateway.resource('a').actions[verb].does = 'fails';
    gateway.resource('a').health = 'failed';
    events.hint('a');
    await clock.finish(isTaken.promise, 60_000);
    if (what.includes('policy')) void administration.setPolicy({ policy: 'Failover', on: false, tag: 'a' }, 'test');
    if (what.includes('removed')) await administration.remove('a', {}, 'test');
    if (what.includes('machine')) machine.shuttingDown = true;
    await clock.settle();
    go();
    await clock.advance(120_000);
    expect(restarter.orders).toEqual([]);
    expect((await incidents()).map((each) => each.result)).toEqual([result]);
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

  it('calls the alarm of a used up budget off when the resource serves again', async () => {
    const { clock, create, gateway, events, engine, administration, states } = await trialEngine({
      settings: { restartBudget: { limit: 0, periodMs: 3_600_000 } },
    });
    await create('a');
    const keys = () => engine.alarms.all.map(({ key }) => key);
    for (const verb of ['recover', 'restore'] as const) gateway.resource('a').actions[verb].does = 'fails';
    gateway.resource('a').health = 'failed';
    events.hint('a');
    await clock.advance(60_000);
    expect(keys()).toEqual(['budget:a']);
    gateway.resource('a').actions.restore.does = 'works';
    await administration.restore('a', {}, 'test');
    await clock.advance(10_000);
    expect(states()).toEqual({ a: 'ISP' });
    expect(keys()).toEqual([]);
  });
});
