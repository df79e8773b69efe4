import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../engine/simulate/manual-clock.js';
import { CallDesk, type Question, type Settled } from './call-desk.js';
import type { Order, Report } from './protocol.js';
import type { CallLabel } from './running-call.js';

const LABEL: CallLabel = { kit: 'fs', tag: 'data', verb: 'quickCheck' };
const VIEW = { tag: 'data', id: '/data', type: 'mount', parents: [], children: [] };
const QUESTION: Question = { do: 'call', kit: 'fs', verb: 'quickCheck', view: VIEW, options: {}, limitMs: 1000 };

let clock: ManualClock;
let orders: Order[];
let silences: string[];
let late: string[];
let processorMs: number;
let desk: CallDesk;
/** What the host does with a ping: answers, or stays silent and uses this share of the processor. */
let host: 'alive' | 'spins' | 'sleeps';

beforeEach(() => {
  clock = new ManualClock();
  orders = [];
  silences = [];
  late = [];
  processorMs = 0;
  host = 'alive';
  desk = new CallDesk({
    clock,
    send: (order) => receive(order),
    processorMs: () => processorMs,
    onSilence: (why) => void silences.push(why),
    onLate: ({ verb, tag }) => void late.push(`${verb} of ${tag}`),
  });
});

function receive(order: Order): void {
  orders.push(order);
  if (order.do !== 'ping') return;
  if (host === 'alive') desk.take({ say: 'pong', id: order.id, starved: false });
  if (host === 'spins') clock.after(500, () => void (processorMs += 900));
}

const ask = (label = LABEL, isAction = false, signal?: AbortSignal): Promise<Settled> =>
  desk.ask(label, QUESTION, 1000, isAction, signal);
const answer = (id: number, more: Partial<Extract<Report, { say: 'answer' }>> = {}): boolean =>
  desk.take({ say: 'answer', id, tookMs: 5, starved: false, ...more });
const idOf = (at: number): number => orders.filter((order) => order.do === 'call')[at]?.id ?? 0;

describe('a call', () => {
  it('is settled by its answer, once', async () => {
    const settled = ask();
    expect(orders).toEqual([{ ...QUESTION, id: 1 }]);
    expect(desk.busy).toBe(1);
    expect(answer(1, { value: 'x' })).toBe(true);
    expect(await settled).toMatchObject({ how: 'answer', report: { value: 'x' } });
    expect(desk.busy).toBe(0);
    expect(answer(1)).toBe(false);
  });

  it('is not settled by an answer to another', async () => {
    const settled = ask();
    expect(answer(99)).toBe(false);
    answer(1);
    expect((await settled).how).toBe('answer');
  });

  it('is settled as over its limit when the host says so, and is outstanding until the verb ends', async () => {
    const settled = ask();
    desk.take({ say: 'limit', id: 1, tookMs: 1000, starved: true, why: 'limit', over: false });
    expect(await settled).toEqual({ how: 'limit', why: 'limit', tookMs: 1000, starved: true });
    expect(desk.outstanding(LABEL)?.id).toBe(1);
    await clock.advance(60_000);
    answer(1, { late: true });
    expect(desk.outstanding(LABEL)).toBeUndefined();
    expect(late).toEqual(['quickCheck of data']);
  });

  it('that honours its abort is not called late', async () => {
    void ask();
    desk.take({ say: 'limit', id: 1, tookMs: 1000, starved: false, why: 'limit', over: false });
    await clock.advance(900);
    answer(1, { late: true });
    expect(late).toEqual([]);
  });

  it('is not outstanding when the verb had ended at its limit', async () => {
    void ask();
    desk.take({ say: 'limit', id: 1, tookMs: 1000, starved: false, why: 'limit', over: true });
    expect(desk.outstanding(LABEL)).toBeUndefined();
    expect(desk.outstanding({ ...LABEL, tag: 'other' })).toBeUndefined();
  });
});

describe('a host that does not keep a limit', () => {
  it('but answers pings: the call is hung, the host stays', async () => {
    const settled = ask();
    await clock.advance(1400);
    expect(await settled).toMatchObject({ how: 'limit', why: 'limit', starved: false });
    expect(silences).toEqual([]);
  });

  it('and spins is ended a second later', async () => {
    host = 'spins';
    const settled = ask();
    await clock.advance(2200);
    expect(silences).toEqual([]);
    await clock.advance(200);
    expect(silences).toEqual(['it answered no ping for 1 s']);
    desk.close('its kit host was ended');
    expect(await settled).toMatchObject({ how: 'dead', why: 'its kit host was ended' });
  });

  it('and is kept from running is given five', async () => {
    host = 'sleeps';
    void ask();
    await clock.advance(5000);
    expect(silences).toEqual([]);
    await clock.advance(4000);
    expect(silences).toContain('it answered no ping for 5 s');
  });

  it('and wakes up in time is not ended', async () => {
    host = 'sleeps';
    const settled = ask();
    await clock.advance(3000);
    host = 'alive';
    await clock.advance(2000);
    expect((await settled).how).toBe('limit');
    expect(silences).toEqual([]);
  });
});

describe('a heartbeat', () => {
  it('finds a host that spins before the limits of its calls', async () => {
    host = 'spins';
    void desk.ask(LABEL, QUESTION, 3_600_000, true);
    await clock.advance(8000);
    expect(silences).toEqual(['it answered no ping for 5 s']);
  });

  it('beats only while something is in progress', async () => {
    void ask();
    await clock.advance(100);
    answer(1);
    await clock.advance(60_000);
    expect(orders.filter((order) => order.do === 'ping')).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});

describe('an abort', () => {
  it('is passed on; the call ends when the host has ended its groups', async () => {
    const abort = new AbortController();
    const settled = ask({ ...LABEL, verb: 'restore' }, true, abort.signal);
    abort.abort();
    expect(orders.at(-1)).toEqual({ do: 'abort', id: 1 });
    desk.take({ say: 'limit', id: 1, tookMs: 1200, starved: false, why: 'aborted', over: true });
    expect(await settled).toMatchObject({ how: 'limit', why: 'aborted' });
  });

  it('that came before is passed on as well', () => {
    void ask(LABEL, true, AbortSignal.abort());
    expect(orders.map((order) => order.do)).toEqual(['call', 'abort']);
  });

  it('is not waited for without end', async () => {
    const abort = new AbortController();
    const settled = desk.ask(LABEL, QUESTION, 3_600_000, true, abort.signal);
    abort.abort();
    await clock.advance(5000);
    expect((await settled).how).toBe('limit');
  });

  it('after the end does nothing', async () => {
    const abort = new AbortController();
    void ask(LABEL, true, abort.signal);
    answer(idOf(0));
    abort.abort();
    await clock.settle();
    expect(orders.map((order) => order.do)).toEqual(['call']);
  });
});

describe('the end of a host', () => {
  it('settles everything as dead, and whatever comes after', async () => {
    const all = [ask(), ask({ ...LABEL, tag: 'other' })];
    await clock.advance(50);
    desk.close('exit 3');
    expect(await Promise.all(all)).toEqual([
      { how: 'dead', why: 'exit 3', tookMs: 50 },
      { how: 'dead', why: 'exit 3', tookMs: 50 },
    ]);
    expect(await ask()).toEqual({ how: 'dead', why: 'exit 3', tookMs: 0 });
    expect(desk.busy).toBe(0);
    await clock.advance(60_000);
    expect(silences).toEqual([]);
  });
});
