import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { render } from '../../messages/sentence.js';
import type { Change } from '../../ports/state-store.js';
import { anyChange } from '../../testing/change-arbitrary.js';
import { FailingStateStore } from '../simulate/failing-state-store.js';
import { smallDisk } from '../../testing/small-disk.js';
import { STORE_WORKER } from '../../testing/store-worker-entry.js';
import { storedCondition, storedEntry, storedIncident, storedResource } from '../../testing/stored-things.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { Journal } from './journal.js';
import { MemoryStateStore } from './memory-state-store.js';
import { openStateStore } from './sqlite-state-store.js';

function setUp() {
  const memory = new MemoryStateStore();
  const store = new FailingStateStore(memory);
  const clock = new ManualClock();
  const told: string[] = [];
  const journal = new Journal(store, clock, {
    failing: (sentence) => void told.push(render(sentence)),
    recovered: (sentence) => void told.push(render(sentence)),
    defect: (sentence) => void told.push(render(sentence)),
  });
  return { memory, store, clock, told, journal };
}

const put = (tag: string): Change => ({ put: 'resource', resource: storedResource(tag) });
const condition = (since: number): Change => ({ put: 'condition', condition: storedCondition('web', { since }) });
const tagsIn = async (memory: MemoryStateStore) => (await memory.load()).resources.map(({ tag }) => tag);

describe('a journal whose store works', () => {
  it('has written when commit resolves', async () => {
    const { memory, journal, told } = setUp();
    await journal.commit([put('web')]);
    expect(await tagsIn(memory)).toEqual(['web']);
    expect((await journal.load()).resources).toHaveLength(1);
    expect([journal.failing, journal.waiting, told]).toEqual([false, 0, []]);
  });

  it('writes together what comes while it writes, in the order of the commits', async () => {
    const { memory, store, journal } = setUp();
    store.hang();
    const commits = ['a', 'b', 'c', 'd'].map((tag) => journal.commit([put(tag)]));
    store.mend();
    await Promise.all(commits);
    expect(store.asked.map((list) => list.length)).toEqual([1, 3]);
    expect(await tagsIn(memory)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not trouble the store with nothing', async () => {
    const { store, journal } = setUp();
    await journal.commit([]);
    expect(store.asked).toEqual([]);
  });

  it('shows incidents that are not written yet', async () => {
    const { store, journal } = setUp();
    store.hang();
    const commit = journal.commit([
      storedIncident(1, 'web'),
      { put: 'incident-entry', id: 1, entry: storedEntry('web', 1) },
    ]);
    expect((await journal.incidents({ limit: 5 })).map(({ id }) => id)).toEqual([1]);
    expect((await journal.incident(1))?.entries).toHaveLength(1);
    store.mend();
    await commit;
  });

  it('waits at its end for what is being written', async () => {
    const { memory, store, journal } = setUp();
    store.hang();
    const commit = journal.commit([put('web')]);
    const closed = journal.close();
    store.mend();
    await Promise.all([commit, closed]);
    expect(await tagsIn(memory)).toEqual(['web']);
  });
});

describe('a journal whose store fails', () => {
  it('resolves, tells once, and catches up in one transaction when the store works again', async () => {
    const { memory, store, clock, told, journal } = setUp();
    await journal.commit([put('web'), condition(1)]);
    store.fail('no space left on device');
    await journal.commit([condition(2)]);
    await journal.commit([condition(3), put('db')]);
    await journal.commit([condition(4)]);
    expect([journal.failing, journal.waiting]).toEqual([true, 2]);
    await clock.advance(60_000);
    store.mend();
    const before = store.asked.length;
    await clock.advance(61_000);
    expect(store.asked.length).toBe(before + 1);
    expect((await memory.load()).conditions[0]?.since).toBe(4);
    expect(told).toEqual([
      'the store cannot be written (no space left on device); protection goes on from memory',
      'the store is written again; 2 changes were caught up',
    ]);
    expect([journal.failing, journal.waiting]).toEqual([false, 0]);
  });

  it('tries again after 1, 2, 4 … seconds, at most a minute apart', async () => {
    const { store, clock, journal } = setUp();
    store.fail('gone');
    await journal.commit([put('web')]);
    const times: number[] = [];
    for (let second = 1; second <= 300; second += 1) {
      const before = store.asked.length;
      await clock.advance(1000);
      if (store.asked.length > before) times.push(second);
    }
    expect(times).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('does not ask the store for every commit while it fails', async () => {
    const { store, journal } = setUp();
    store.fail('gone');
    await journal.commit([put('web')]);
    for (let at = 0; at < 100; at += 1) await journal.commit([condition(at)]);
    expect(store.asked).toHaveLength(1);
    expect(journal.waiting).toBe(2);
  });

  it('loses nothing of what waited behind the commit that failed', async () => {
    const { memory, store, clock, journal } = setUp();
    store.hang();
    const commits = [put('web'), condition(1), condition(2), put('db')].map((change) => journal.commit([change]));
    store.fail('gone');
    store.mend();
    await Promise.all(commits);
    store.mend();
    await clock.advance(1000);
    expect(await tagsIn(memory)).toEqual(['web', 'db']);
    expect((await memory.load()).conditions[0]?.since).toBe(2);
  });

  it('writes what came while it caught up, and what was put back stays older', async () => {
    const { memory, store, clock, told, journal } = setUp();
    store.fail('gone');
    await journal.commit([put('web'), condition(1)]);
    store.hang();
    await clock.advance(1000);
    await journal.commit([condition(2)]);
    store.mend();
    await clock.advance(0);
    expect(journal.failing).toBe(true);
    store.mend();
    store.hang();
    await clock.advance(2000);
    await journal.commit([condition(3)]);
    store.mend();
    await clock.advance(0);
    expect((await memory.load()).conditions[0]?.since).toBe(3);
    expect(told).toHaveLength(2);
  });

  it('answers about incidents from memory', async () => {
    const { store, journal } = setUp();
    await journal.commit([storedIncident(1, 'web'), { put: 'incident-entry', id: 1, entry: storedEntry('web', 1) }]);
    store.breakDown('gone');
    await journal.commit([
      { put: 'incident-entry', id: 1, entry: storedEntry('web', 2) },
      storedIncident(2, 'db'),
      { put: 'incident-entry', id: 2, entry: storedEntry('db', 1) },
    ]);
    expect((await journal.incidents({ limit: 5 })).map(({ id }) => id)).toEqual([2]);
    expect((await journal.incidents({ limit: 5, tag: 'web' })).map(({ id }) => id)).toEqual([]);
    expect((await journal.incident(2))?.entries).toHaveLength(1);
    store.mend();
    // The store can be read again, the changes still wait.
    expect((await journal.incidents({ limit: 1 })).map(({ id }) => id)).toEqual([2]);
    expect((await journal.incidents({ limit: 5, before: 2 })).map(({ id }) => id)).toEqual([1]);
    expect((await journal.incident(1))?.entries.map(({ afterMs }) => afterMs)).toEqual([1, 2]);
  });

  it('tries once more at its end', async () => {
    const { memory, store, journal } = setUp();
    store.fail('gone');
    await journal.commit([put('web')]);
    store.mend();
    await journal.close();
    expect(await tagsIn(memory)).toEqual(['web']);
  });

  it('ends also when the last try fails, and leaves no timer', async () => {
    const { store, clock, journal } = setUp();
    store.breakDown('gone');
    await journal.commit([put('web')]);
    await expect(journal.close()).rejects.toThrow('gone');
    expect(clock.waiting).toBe(0);
  });
});

describe('a change that no store could take', () => {
  const bad: Change = { put: 'dependency', dependency: { parent: 'absent', child: 'absent' } };

  it('is told as a defect, and keeps nothing else from being written', async () => {
    const { memory, store, told, journal } = setUp();
    store.hang();
    const commits = [[put('a')], [put('b'), bad, put('c')], [put('d')]].map((list) => journal.commit(list));
    store.mend();
    await Promise.all(commits);
    expect(await tagsIn(memory)).toEqual(['a', 'b', 'c', 'd']);
    expect(told).toEqual([expect.stringMatching(/made a mistake and went on.*"parent":"absent"/)]);
    expect(journal.failing).toBe(false);
  });

  it('does not keep a journal from catching up', async () => {
    const { memory, store, clock, told, journal } = setUp();
    store.fail('gone');
    await journal.commit([put('a'), bad, put('b')]);
    store.mend();
    await clock.advance(1000);
    expect(await tagsIn(memory)).toEqual(['a', 'b']);
    expect(journal.failing).toBe(false);
    expect(told.filter((each) => each.includes('mistake'))).toHaveLength(1);
  });
});

describe('any history of a store that fails now and then', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.array(anyChange, { minLength: 1, maxLength: 4 }) },
    fc.constant('fail' as const),
    fc.constant('work' as const),
    fc.constant('wait' as const),
  );

  it('ends with what a store that never failed would hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { memory, store, clock, journal } = setUp();
        const ideal = new MemoryStateStore();
        for (const each of steps) {
          if (each === 'fail') store.fail('gone');
          else if (each === 'work') store.mend();
          else if (each === 'wait') await clock.advance(5000);
          else {
            // A list with a defect is saved in part; only lists without one are compared.
            const good = await ideal.commit(each).then(
              () => true,
              () => false,
            );
            if (good) await journal.commit(each);
          }
        }
        store.mend();
        await clock.advance(120_000);
        expect(journal.failing).toBe(false);
        const [kept, wanted] = [await memory.load(), await ideal.load()];
        const tags = (list: readonly { readonly tag: string }[]) => list.map(({ tag }) => tag).toSorted();
        expect(tags(kept.resources)).toEqual(tags(wanted.resources));
        for (const { tag, state, since } of wanted.conditions)
          expect(kept.conditions.find((other) => other.tag === tag)).toMatchObject({ state, since });
        expect(kept.dependencies).toHaveLength(wanted.dependencies.length);
        expect(kept.attempts).toHaveLength(wanted.attempts.length);
        expect(kept.policies).toHaveLength(wanted.policies.length);
        expect([kept.latch, kept.lastRun, kept.lastIncident]).toEqual([
          wanted.latch,
          wanted.lastRun,
          wanted.lastIncident,
        ]);
        expect(kept.openIncidents.map(({ id, attempts }) => [id, attempts])).toEqual(
          wanted.openIncidents.map(({ id, attempts }) => [id, attempts]),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('a journal on a real disk that is full', () => {
  it('goes on in memory and has everything on the disk when there is room', async (ctx) => {
    const disk = smallDisk(700);
    if (typeof disk === 'string') return ctx.skip(disk);
    const file = join(disk.folder, 'store.db');
    const options = { worker: STORE_WORKER, bootId: 'boot', coreVersion: '1.0.0' };
    const store = await openStateStore(file, options);
    const clock = new ManualClock();
    let failures = 0;
    const recovered = Promise.withResolvers<void>();
    const journal = new Journal(store, clock, {
      failing: () => void (failures += 1),
      recovered: () => recovered.resolve(),
      defect: (sentence) => recovered.reject(new Error(render(sentence))),
    });
    onTestFinished(async () => await journal.close().catch(() => undefined));
    const big = (n: number): Change => ({
      put: 'resource',
      resource: storedResource(`r${n}`, { options: { text: 'x'.repeat(20_000) } }),
    });
    for (let n = 0; n < 60; n += 1) await journal.commit([big(n)]);
    expect([failures, journal.failing]).toEqual([1, true]);
    disk.resize(16_384);
    await clock.advance(1000);
    await recovered.promise;
    await journal.close();
    const again = await openStateStore(file, options);
    onTestFinished(async () => await again.close());
    expect((await again.load()).resources).toHaveLength(60);
  });
});
