import { type Operation, messageOf, type Sentence, type StopHow } from '@lkssp/core/engine';
import { ManualClock } from '@lkssp/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { endWhenQuiet, type QuietEndParts } from './quiet-end.js';

/** A run that somebody may ask something, and that may be busy. */
class QuietWorld {
  readonly clock = new ManualClock();
  readonly stops: string[] = [];
  readonly told: number[] = [];
  running: readonly Operation[] = [];
  #askedAt = 0;

  readonly parts: QuietEndParts = {
    clock: this.clock,
    api: { quietMs: () => this.clock.monotonic() - this.#askedAt },
    logger: { tell: (sentence: Sentence) => void this.told.push(messageOf(sentence).number) },
    engine: {
      operations: this as unknown as QuietEndParts['engine']['operations'],
      administration: {
        stop: (how: StopHow, who: string) => {
          this.stops.push(`${JSON.stringify(how)} ${who}`);
          return Promise.resolve(undefined);
        },
      } as unknown as QuietEndParts['engine']['administration'],
    },
  };

  ask(): void {
    this.#askedAt = this.clock.monotonic();
  }
}

describe('endWhenQuiet', () => {
  let world: QuietWorld;
  beforeEach(() => {
    world = new QuietWorld();
    world.ask();
  });

  it('orders the end once after a minute without a question, and says so', async () => {
    endWhenQuiet(world.parts);
    await world.clock.advance(59_000);
    expect(world.stops).toEqual([]);
    await world.clock.advance(120_000);
    expect([world.stops, world.told]).toEqual([['{} nobody'], [202_037]]);
  });

  it('begins to count anew with each question', async () => {
    endWhenQuiet(world.parts);
    for (let at = 0; at < 10; at++) {
      await world.clock.advance(50_000);
      world.ask();
    }
    expect(world.stops).toEqual([]);
    await world.clock.advance(61_000);
    expect(world.stops).toHaveLength(1);
  });

  it('waits for what was ordered, and a minute more for whoever wants to know how it went', async () => {
    endWhenQuiet(world.parts);
    world.running = [{} as Operation];
    await world.clock.advance(600_000);
    expect(world.stops).toEqual([]);
    world.running = [];
    await world.clock.advance(58_000);
    expect(world.stops).toEqual([]);
    await world.clock.advance(3000);
    expect(world.stops).toHaveLength(1);
  });

  it('orders nothing any more once it was ended', async () => {
    endWhenQuiet(world.parts)();
    await world.clock.advance(600_000);
    expect(world.stops).toEqual([]);
  });
});
