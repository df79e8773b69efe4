import { describe, expect, it } from 'vitest';
import { trialEngine } from '../../testing/trial-engine.js';

const wanted = (tag: string, more: object = {}) => ({
  kit: 'pretend',
  type: 'thing',
  tag,
  options: { id: tag },
  ...more,
});

describe('engine/administration/hierarchy-orders', () => {
  it('deletes nothing that came to be needed while it waited for its turn', async () => {
    const { clock, create, administration, gateway, states } = await trialEngine();
    await create('db');
    await create('web');
    gateway.resource('db').actions.restore.takesMs = 20_000;
    gateway.resource('db').actions.remove.takesMs = 5000;
    await administration.remove('db', {}, 'test');
    const { id } = await administration.delete('db', {}, 'test');
    await administration.createDependency('web', 'db', 'test');
    await clock.advance(60_000);
    expect(administration.operation(id)).toMatchObject({ phase: 'failed', code: 'LKSSP_RESOURCE_NEEDED' });
    expect(Object.keys(states())).toEqual(['db', 'web']);
  });

  it('lets nobody bring back, or depend on, what its kit is just clearing away', async () => {
    const { clock, create, administration, gateway, states } = await trialEngine();
    await create('db');
    await create('web');
    gateway.resource('db').actions.delete.takesMs = 10_000;
    const { id } = await administration.delete('db', {}, 'test');
    await clock.runUntil(() => gateway.callsOf('db', 'delete').length > 0, 60_000);
    await expect(administration.restore('db', {}, 'test')).rejects.toMatchObject({ code: 'LKSSP_RESOURCE_UNKNOWN' });
    await expect(administration.createDependency('web', 'db', 'test')).rejects.toMatchObject({
      code: 'LKSSP_RESOURCE_UNKNOWN',
    });
    await clock.advance(60_000);
    expect(administration.operation(id).phase).toBe('done');
    expect(Object.keys(states())).toEqual(['web']);
    expect(gateway.callsOf('db', 'restore')).toHaveLength(1);
  });

  it('begins anew with a resource under the tag of one that was deleted', async () => {
    const { clock, create, administration, gateway, events, incidents } = await trialEngine();
    await create('web');
    gateway.resource('web').health = 'failed';
    events.hint('web');
    await clock.runUntil(() => administration.status().resources[0]?.incident !== undefined, 10_000);
    await clock.runUntil(() => administration.status().resources[0]?.incident === undefined, 10_000);
    for (const verb of ['remove', 'restore'] as const) gateway.resource('web').actions[verb].takesMs = 10;
    await administration.delete('web', {}, 'test');
    await clock.advance(100);
    await administration.create(wanted('web'), 'test');
    await clock.advance(100);
    gateway.resource('web').health = 'failed';
    events.hint('web');
    await clock.advance(20_000);
    expect((await incidents()).map(({ result, attempts }) => [result, attempts])).toEqual([
      ['recovered', 1],
      ['recovered', 1],
    ]);
  });

  it('brings nothing in behind a stop that overtook its creation', async () => {
    const { clock, administration, gateway, states } = await trialEngine();
    gateway.resource('web').health = 'down';
    gateway.resource('web').actions.create.takesMs = 5000;
    const creating = administration.create(wanted('web'), 'test');
    await clock.advance(1000);
    const stop = await administration.stop({}, 'test');
    const { id } = await clock.finish(creating);
    await clock.advance(60_000);
    expect(administration.operation(stop.id).phase).toBe('done');
    expect(administration.operation(id)).toMatchObject({ phase: 'failed', code: 'LKSSP_DAEMON_STOPPING' });
    expect(states()).toEqual({ web: 'OSU' });
    expect(gateway.resource('web').health).toBe('down');
  });

  it('holds a stop that cannot wait by no remove that hangs', async () => {
    const { clock, create, administration, gateway } = await trialEngine();
    await create('web');
    gateway.resource('web').actions.remove.does = 'hangs';
    await administration.remove('web', {}, 'test');
    await clock.advance(1000);
    gateway.resource('web').actions.remove.does = 'works';
    const { id } = await administration.stop({ now: true }, 'test');
    await clock.advance(10_000);
    expect(administration.operation(id).phase).toBe('done');
    expect(gateway.resource('web').health).toBe('down');
  });
});
