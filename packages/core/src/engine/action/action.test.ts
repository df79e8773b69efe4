import { describe, expect, it } from 'vitest';
import { done, failure } from '../../contract/outcome.js';
import type { Plan } from '../../domain/recovery-plan.js';
import { say } from '../../messages/sentence.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { runFailover } from './escalation.js';
import { executePlan } from './plan-executor.js';
import { Slots } from './slots.js';
import { type Claimant, Territory } from './territory.js';

function claimant(order: string) {
  const asked: string[] = [];
  const giveWay: Claimant['giveWay'] = (by, now) => void asked.push(now ? `${by} now` : by);
  return { order, asked, giveWay };
}

describe('engine/action/territory', () => {
  it('lets claims on other resources go side by side, and makes overlapping ones wait in order', async () => {
    const territory = new Territory();
    const granted: string[] = [];
    const claim = (name: string, tags: readonly string[]) =>
      territory.claim(tags, claimant(name)).then((won) => {
        granted.push(name);
        return won;
      });
    const first = await claim('first', ['a', 'b']);
    const second = claim('second', ['b', 'c']);
    const third = claim('third', ['c', 'd']);
    await claim('apart', ['x']);
    expect(granted).toEqual(['first', 'apart']);
    expect(territory.covers('a')).toBe(true);
    expect(territory.covers('c')).toBe(false);
    first.release();
    (await second).release();
    (await third).release();
    expect(granted).toEqual(['first', 'apart', 'second', 'third']);
    expect(territory.covers('c')).toBe(false);
  });

  it('asks everybody on the same resources to give way, also those who wait', async () => {
    const territory = new Territory();
    const [holder, waiter, stranger] = [claimant('holder'), claimant('waiter'), claimant('stranger')];
    await territory.claim(['a'], holder);
    void territory.claim(['a', 'b'], waiter);
    await territory.claim(['z'], stranger);
    territory.clear(['a', 'b'], 'remove a', true);
    expect([holder.asked, waiter.asked, stranger.asked]).toEqual([['remove a now'], ['remove a now'], []]);
  });

  it('lets two orders that lead the same way wait for each other', async () => {
    const territory = new Territory();
    const [restore, remove] = [claimant('restore a'), claimant('remove b')];
    await territory.claim(['db', 'a'], { ...restore, leads: 'in' });
    void territory.claim(['db', 'b'], { ...remove, leads: 'out' });
    territory.clear(['db', 'c'], 'restore c', false, 'in');
    expect([restore.asked, remove.asked]).toEqual([[], ['restore c']]);
  });

  it('stays quick with a thousand claims that wait', async () => {
    const territory = new Territory();
    const order: number[] = [];
    const all = Array.from({ length: 1000 }, (_, at) =>
      territory.claim(['shared', `own-${at}`], claimant(String(at))).then((claim) => {
        order.push(at);
        claim.release();
      }),
    );
    await Promise.all(all);
    expect(order).toEqual([...order.keys()]);
    expect(territory.idle).toBe(true);
  });
});

describe('engine/action/slots', () => {
  it('runs so many at a time, in order, and frees a slot also after a failure', async () => {
    const slots = new Slots(2);
    const running = new Set<number>();
    let most = 0;
    const act = (at: number) =>
      slots.use(async () => {
        running.add(at);
        most = Math.max(most, running.size);
        await new Promise<void>((resolve) => setImmediate(resolve));
        running.delete(at);
        if (at === 1) throw new Error('broken');
        return at;
      });
    const ends = await Promise.allSettled([0, 1, 2, 3, 4].map(act));
    expect(most).toBe(2);
    expect(ends.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});

const because = say('removed');
const plan: Plan = {
  steps: [
    { verb: 'restore', tag: 'disk', after: [], because },
    { verb: 'restore', tag: 'net', after: [], because },
    { verb: 'restore', tag: 'db', after: [0], because },
    { verb: 'restore', tag: 'web', after: [1, 2], because },
  ],
};

describe('engine/action/plan-executor', () => {
  it('takes the critical path, not the sum', async () => {
    const clock = new ManualClock();
    const ends = new Map<string, number>();
    const run = executePlan(plan, {
      stopped: () => undefined,
      perform: async ({ tag }) => {
        await new Promise<void>((resolve) => clock.after(1000, resolve));
        ends.set(tag, clock.monotonic());
        return done();
      },
    });
    await clock.advance(10_000);
    expect((await run).every((each) => each.fate === 'done')).toBe(true);
    expect(Object.fromEntries(ends)).toEqual({ disk: 1000, net: 1000, db: 2000, web: 3000 });
  });

  it('stops what waits for a failed step and nothing else', async () => {
    const skipped: string[] = [];
    const fates = await executePlan(plan, {
      stopped: () => undefined,
      perform: async ({ tag }) => (tag === 'disk' ? failure('no such device', { recoverable: false }) : done()),
      onSkip: async ({ tag }, child) => void skipped.push(`${tag} because of ${child}`),
    });
    expect(fates.map((each) => each.fate)).toEqual(['failed', 'done', 'skipped', 'skipped']);
    expect(fates[0]).toMatchObject({ reason: 'no such device', recoverable: false });
    expect(skipped).toEqual(['db because of disk', 'web because of db']);
  });

  it('begins no step after it was stopped', async () => {
    const ran: string[] = [];
    const fates = await executePlan(plan, {
      stopped: () => (ran.length >= 2 ? 'a person' : undefined),
      perform: async ({ tag }) => {
        ran.push(tag);
        return done();
      },
    });
    expect(ran).toEqual(['disk', 'net']);
    expect(fates.map((each) => each.fate)).toEqual(['done', 'done', 'skipped', 'skipped']);
  });
});

describe('engine/action/escalation', () => {
  it('reaches the last step, whatever the earlier ones do', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const steps = [
      { name: 'throws', limitMs: 100, run: () => Promise.reject(new Error('disk gone')) },
      { name: 'hangs', limitMs: 5000, run: () => new Promise<string>(() => {}) },
      { name: 'restart', limitMs: 100, run: () => Promise.resolve('ordered') },
    ];
    const order = { incident: 1, tag: 'web', reason: 'web failed' };
    const run = runFailover(steps, order, clock, async (step, result) => void told.push(`${step}: ${result}`));
    await clock.advance(6000);
    await run;
    expect(told).toEqual(['throws: failed: disk gone', 'hangs: gave no answer within 5000 ms', 'restart: ordered']);
  });
});
