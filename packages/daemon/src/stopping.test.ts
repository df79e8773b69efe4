import { beforeEach, describe, expect, it } from 'vitest';
import { type EngineEvent, messageOf, type Published, type Sentence, type StopHow } from '@lkssp/core/engine';
import { ManualClock } from '@lkssp/core/testing';
import { Stopping, type StoppingParts } from './stopping.js';

/** What a stop asks of its surroundings, written down. */
class StopWorld {
  readonly clock = new ManualClock();
  readonly orders: string[] = [];
  readonly told: string[] = [];
  readonly manager: string[] = [];
  readonly #stopped = Promise.withResolvers<{ readonly failed: boolean }>();
  #listener: (published: Published) => void = () => {};
  refuse = false;

  readonly stopping = new Stopping({
    clock: this.clock,
    limitMs: 60_000,
    maintenance: false,
    logger: { tell: (sentence: Sentence) => void this.told.push(String(messageOf(sentence).number)), debug: () => {} },
    manager: {
      stopping: () => void this.manager.push('stopping'),
      status: (status: string) => void this.manager.push(`status ${status}`),
      reloading: () => void this.manager.push('reloading'),
      watchWithin: (ms: number) => void this.manager.push(`watch within ${ms}`),
      extend: (ms: number) => void this.manager.push(`extend ${ms}`),
    },
    engine: {
      stopped: this.#stopped.promise,
      bus: { subscribe: (listener: (published: Published) => void) => (this.#listener = listener) },
      administration: {
        operation: (id: string) => ({ order: id }),
        stop: (how: StopHow, who: string) => {
          this.orders.push(`${JSON.stringify(how)} ${who}`);
          return this.refuse ? Promise.reject(new Error('refused')) : Promise.resolve();
        },
      },
    },
  } as unknown as StoppingParts);

  publish(operation: string, phase: 'running' | 'done'): void {
    const event = { type: 'operation-changed', operation, phase } as unknown as EngineEvent;
    this.#listener({ sequence: 1, at: 0, event });
  }

  finish(): void {
    this.#stopped.resolve({ failed: false });
  }
}

describe('Stopping', () => {
  let world: StopWorld;
  beforeEach(() => {
    world = new StopWorld();
  });

  it('orders a stop at the first signal, hurries at the second, and ends at the third', async () => {
    world.stopping.signalled('SIGTERM', 1);
    world.stopping.signalled('SIGINT', 2);
    expect(world.orders).toEqual(['{} signal SIGTERM', '{"now":true} signal SIGINT']);
    world.stopping.signalled('SIGTERM', 3);
    await expect(world.stopping.over()).resolves.toBeUndefined();
    expect(world.told).toEqual(['202034']);
  });

  it('is over when the engine has stopped, and then asks for nothing more', async () => {
    world.publish('stop', 'running');
    world.finish();
    await world.stopping.over();
    await world.clock.advance(600_000);
    expect(world.orders).toEqual([]);
    expect(world.manager).toEqual(['stopping', 'extend 30000']);
  });

  it('begins once, whoever ordered it, and only for a stop', async () => {
    world.publish('restore web', 'running');
    expect(world.stopping.begun).toBe(false);
    world.publish('stop', 'running');
    world.publish('stop', 'running');
    expect(world.stopping.begun).toBe(true);
    expect(world.manager).toEqual(['stopping', 'extend 30000']);
  });

  it('asks for time while it lasts, hurries at the limit, and gives up a little later', async () => {
    world.publish('stop', 'running');
    const over = world.stopping.over();
    await world.clock.advance(59_000);
    expect(world.manager.filter((each) => each === 'extend 30000')).toHaveLength(6);
    expect(world.orders).toEqual([]);
    await world.clock.advance(1000);
    expect(world.orders).toEqual(['{"now":true} stopLimit']);
    expect(world.told).toEqual(['202033']);
    await world.clock.advance(15_000);
    await over;
    expect(world.told).toEqual(['202033', '202034']);
  });

  it('departs without touching applications, and without telling the service manager of an end', async () => {
    world.stopping.depart('upgrade from 1 to 2');
    expect(world.orders).toEqual(['{"keepRunning":true} upgrade from 1 to 2']);
    world.publish('stop', 'running');
    expect(world.manager).toEqual(['reloading', 'watch within 600000', 'status upgrade from 1 to 2', 'extend 30000']);
    world.finish();
    await world.stopping.over();
    expect(world.stopping.departs).toBe(true);
  });

  it('departs for nowhere when a stop was ordered already', () => {
    world.publish('stop', 'running');
    world.stopping.depart('upgrade from 1 to 2');
    expect([world.orders, world.stopping.departs]).toEqual([[], false]);
  });

  it('ends all the same when the order to stop is refused', async () => {
    world.refuse = true;
    world.stopping.signalled('SIGTERM', 1);
    await expect(world.stopping.over()).resolves.toBeUndefined();
  });
});
