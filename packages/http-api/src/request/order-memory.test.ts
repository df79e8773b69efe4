import { describe, expect, it } from 'vitest';
import { type GivenAnswer, OrderMemory, type OrderPlace } from './order-memory.js';

const ANSWER: GivenAnswer = { status: 202, headers: {}, body: '{}' };
const MINUTE = 60_000;

function memory(most = 10) {
  const clock = { now: 0 };
  return { clock, orders: new OrderMemory(60 * MINUTE, most, () => clock.now) };
}

async function place(orders: OrderMemory, key: string, order: readonly unknown[] = ['POST']): Promise<OrderPlace> {
  const found = await orders.begin(key, order);
  if ('body' in found) throw new Error(`${key} is taken`);
  return found;
}

describe('OrderMemory', () => {
  it('gives the answer again', async () => {
    const { orders } = memory();
    (await place(orders, 'k')).settle(ANSWER);
    expect(await orders.begin('k', ['POST'])).toBe(ANSWER);
  });

  it('lets the second one wait for the answer of the first', async () => {
    const { orders } = memory();
    const first = await place(orders, 'k');
    const second = orders.begin('k', ['POST']);
    first.settle(ANSWER);
    expect(await second).toBe(ANSWER);
  });

  it('lets exactly one of those who waited try again when the first failed', async () => {
    const { orders } = memory();
    const first = await place(orders, 'k');
    const others = [orders.begin('k', ['POST']), orders.begin('k', ['POST'])];
    first.settle(undefined);
    const next = await Promise.race(others);
    if ('body' in next) throw new Error('nobody tries again');
    next.settle(ANSWER);
    expect(await Promise.all(others)).toContain(ANSWER);
  });

  it('refuses a key that was used for something else', async () => {
    const { orders } = memory();
    (await place(orders, 'k', ['POST', '/a', { x: 1 }])).settle(ANSWER);
    await expect(orders.begin('k', ['POST', '/a', { x: 2 }])).rejects.toMatchObject({ code: 'LKSSP_KEY_REUSED' });
    await expect(orders.begin('k', ['POST', '/b', { x: 1 }])).rejects.toThrow('The idempotency key "k" was used');
  });

  it('forgets after an hour, not before', async () => {
    const { orders, clock } = memory();
    (await place(orders, 'k')).settle(ANSWER);
    clock.now = 60 * MINUTE - 1;
    expect(await orders.begin('k', ['POST'])).toBe(ANSWER);
    clock.now = 60 * MINUTE;
    expect('settle' in (await orders.begin('k', ['other']))).toBe(true);
  });

  it('does not grow: the oldest key goes first', async () => {
    const { orders } = memory(3);
    for (const key of ['a', 'b', 'c', 'd']) (await place(orders, key)).settle(ANSWER);
    expect(await orders.begin('b', ['POST'])).toBe(ANSWER);
    expect('settle' in (await orders.begin('a', ['POST']))).toBe(true);
  });

  it('does not let a forgotten order take away a newer one with its key', async () => {
    const { orders, clock } = memory();
    const old = await place(orders, 'k');
    clock.now = 61 * MINUTE;
    (await place(orders, 'k')).settle(ANSWER);
    old.settle(undefined);
    expect(await orders.begin('k', ['POST'])).toBe(ANSWER);
  });
});
