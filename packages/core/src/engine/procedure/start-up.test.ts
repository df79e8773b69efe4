import { describe, expect, it } from 'vitest';
import type { Resource } from '../../domain/resource.js';
import { trialEngine } from '../../testing/trial-engine.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { scriptedType } from '../simulate/scripted-type.js';
import { MemoryStateStore } from '../state/memory-state-store.js';

/** A store of a daemon that left `tags` running, each above the one before. */
async function leftBehind(tags: readonly string[]) {
  const store = new MemoryStateStore();
  const clock = new ManualClock();
  const before = await trialEngine({ store, clock });
  for (const [at, tag] of tags.entries()) await before.create(tag, tags.slice(Math.max(0, at - 1), at));
  await clock.finish(before.administration.stop({ keepRunning: true }, 'test'));
  await clock.advance(1000);
  return { store, clock };
}

function resource(tag: string): Resource {
  const { kit, type, app } = scriptedType();
  return { tag, kit, type, app, id: tag, options: {}, dataGeneration: 1, settings: {}, intent: 'in' };
}

describe('engine/procedure/start-up', () => {
  it('brings in what a person had ordered in when the daemon was killed', async () => {
    const store = new MemoryStateStore();
    const clock = new ManualClock();
    const before = await trialEngine({ store, clock });
    await before.engine.start();
    await before.create('web');
    await before.administration.remove('web', {}, 'test');
    await clock.advance(5000);
    before.gateway.resource('web').actions.restore.takesMs = 3_000_000;
    await before.administration.restore('web', {}, 'test');
    await clock.advance(1000);
    const { engine, states, gateway } = await trialEngine({ store, clock });
    gateway.resource('web').health = 'down';
    await clock.finish(engine.start());
    expect(states()).toEqual({ web: 'ISP' });
  });

  it('takes no look at its word that an order has overtaken', async () => {
    const { store, clock } = await leftBehind(['db', 'web']);
    const { engine, states, gateway, administration, restarter } = await trialEngine({ store, clock });
    gateway.resource('web').checks.quickCheck.takesMs = 4000;
    const started = engine.start();
    await clock.advance(1000);
    await administration.remove('db', {}, 'test');
    await clock.advance(2500);
    gateway.resource('web').health = 'healthy';
    await clock.finish(started);
    await clock.advance(300_000);
    expect(states()).toEqual({ db: 'OSU', web: 'OSU' });
    expect(restarter.orders).toEqual([]);
  });

  it('restarts nothing on the word of a starved kit host', async () => {
    const { store, clock } = await leftBehind(['web']);
    const { engine, states, gateway } = await trialEngine({ store, clock });
    gateway.starved = true;
    gateway.resource('web').checks.quickCheck.next.push('failed');
    await clock.finish(engine.start());
    gateway.starved = false;
    await clock.advance(30_000);
    expect(gateway.actions).toEqual([]);
    expect(states()).toEqual({ web: 'ISP' });
  });

  it('restores nothing while the machine goes down, and goes on when that is called off', async () => {
    const { store, clock } = await leftBehind(['web']);
    const { engine, states, gateway, machine } = await trialEngine({ store, clock });
    gateway.resource('web').health = 'down';
    machine.shuttingDown = true;
    await clock.finish(engine.start());
    await clock.advance(60_000);
    expect(gateway.actions).toEqual([]);
    machine.shuttingDown = false;
    await clock.advance(30_000);
    expect(states()).toEqual({ web: 'ISP' });
  });

  it('lets a stop that comes in the middle of a start have the last word', async () => {
    const { store, clock } = await leftBehind(['db', 'web']);
    const { engine, states, gateway, administration } = await trialEngine({ store, clock });
    for (const tag of ['db', 'web']) gateway.resource(tag).health = 'down';
    const started = engine.start();
    await clock.advance(500);
    const stop = await administration.stop({}, 'test');
    await clock.finish(started);
    await clock.advance(60_000);
    expect(administration.operation(stop.id).phase).toBe('done');
    expect(states()).toEqual({ db: 'OSU', web: 'OSU' });
    expect(gateway.resource('db').health).toBe('down');
  });

  it('looks at a bounded number of resources at once', async () => {
    const store = new MemoryStateStore();
    await store.commit(
      Array.from({ length: 2000 }, (_, at) => ({ put: 'resource', resource: resource(`r${at}`) }) as const),
    );
    const { engine, gateway, clock, states } = await trialEngine({ store });
    let running = 0;
    let most = 0;
    gateway.onCall = (_call, phase) => {
      running += phase === 'begins' ? 1 : -1;
      most = Math.max(most, running);
    };
    await clock.finish(engine.start());
    // Each of 256, and a first look of the loop of what was just found to serve.
    expect(most).toBeLessThanOrEqual(512);
    expect(new Set(Object.values(states()))).toEqual(new Set(['ISP']));
  });
});
