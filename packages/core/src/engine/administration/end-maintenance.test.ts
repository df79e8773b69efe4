import { describe, expect, it } from 'vitest';
import { trialEngine } from '../../testing/trial-engine.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { MemoryStateStore } from '../state/memory-state-store.js';

/** A run that protects nothing, on the store of a daemon that was killed while it guarded `web`. */
async function afterACrash() {
  const store = new MemoryStateStore();
  const clock = new ManualClock();
  const before = await trialEngine({ store, clock });
  await before.engine.start();
  await before.create('web');
  const stored = await store.load();
  const run = await trialEngine({ store, clock, maintenance: true });
  return { ...run, store, stored };
}

describe('the end of a run that protected nothing', () => {
  it('runs no verb, and leaves the store as the real daemon has left it', async () => {
    const { administration, gateway, store, stored, stops, clock } = await afterACrash();
    const stop = await administration.stop({}, 'test');
    await clock.advance(60_000);
    expect(administration.operation(stop.id).phase).toBe('done');
    expect(stops).toEqual([{ failed: false }]);
    expect(gateway.calls).toEqual([]);
    expect(await store.load()).toEqual(stored);
  });

  it('waits for what somebody else has ordered', async () => {
    const { administration, engine, stops, clock } = await afterACrash();
    const order = Promise.withResolvers<void>();
    const other = engine.operations.begin('kit add', 'somebody', () => order.promise);
    const stop = await administration.stop({}, 'test');
    await clock.advance(600_000);
    expect([administration.operation(stop.id).phase, stops]).toEqual(['running', []]);
    order.resolve();
    await clock.advance(0);
    expect(administration.operation(other.id).phase).toBe('done');
    expect([administration.operation(stop.id).phase, stops.length]).toEqual(['done', 1]);
  });

  it.each(['first', 'second'])('waits for nothing when the %s order says now', async (which) => {
    const { administration, engine, stops, clock } = await afterACrash();
    engine.operations.begin('kit add', 'somebody', () => new Promise(() => {}));
    if (which === 'second') await administration.stop({}, 'test');
    const stop = await administration.stop({ now: true }, 'test');
    await clock.advance(0);
    expect([administration.operation(stop.id).phase, stops.length]).toEqual(['done', 1]);
  });

  it('refuses what comes after it', async () => {
    const { administration } = await afterACrash();
    await administration.stop({}, 'test');
    await expect(administration.restore('web', {}, 'test')).rejects.toMatchObject({ code: 'LKSSP_DAEMON_STOPPING' });
  });
});
