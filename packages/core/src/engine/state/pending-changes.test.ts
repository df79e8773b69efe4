import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, StoredState } from '../../ports/state-store.js';
import { anyChange } from '../../testing/change-arbitrary.js';
import { storedCondition, storedEntry, storedIncident, storedResource } from '../../testing/stored-things.js';
import { MemoryStateStore } from './memory-state-store.js';
import { PendingChanges } from './pending-changes.js';

const pending = (...changes: readonly Change[]) => {
  const made = new PendingChanges();
  made.add(changes);
  return made;
};
const put = (tag: string, intent: 'in' | 'out' = 'in'): Change => ({
  put: 'resource',
  resource: storedResource(tag, { intent }),
});
const condition = (tag: string, since: number): Change => ({
  put: 'condition',
  condition: storedCondition(tag, { since }),
});

/** Order of rows is for people; a catch-up may differ in it. */
const sorted = (state: StoredState) =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((each) => JSON.stringify(each)).toSorted() : value,
    ]),
  );

describe('PendingChanges', () => {
  it('keeps the newest of each thing, before what refers to it', () => {
    const dependency: Change = { put: 'dependency', dependency: { parent: 'web', child: 'db' } };
    const list = pending(
      put('web'),
      put('db'),
      dependency,
      condition('web', 1),
      put('web', 'out'),
      condition('web', 2),
    ).list();
    expect(list).toEqual([put('web', 'out'), put('db'), dependency, condition('web', 2)]);
  });

  it('writes a condition behind its resource, also when an older one came before it', () => {
    const list = pending(condition('web', 1), put('web'), condition('web', 2)).list();
    expect(list).toEqual([put('web'), condition('web', 2)]);
  });

  it('forgets what hangs on a dropped resource, but not the drop', () => {
    const drop: Change = { drop: 'resource', tag: 'web' };
    const waiting = pending(
      put('web'),
      put('db'),
      { put: 'dependency', dependency: { parent: 'web', child: 'db' } },
      condition('web', 1),
      { put: 'policy', setting: { policy: 'Failover', tag: 'web', on: true } },
      { put: 'attempt', attempt: { tag: 'web', bootId: 'b', sinceBoot: 1 } },
      drop,
      put('web', 'out'),
    );
    expect(waiting.list()).toEqual([put('db'), drop, put('web', 'out')]);
  });

  it('keeps of an incident its first line and the newest 199', () => {
    const waiting = pending(storedIncident(1, 'web'));
    for (let at = 0; at < 1000; at += 1) waiting.add([{ put: 'incident-entry', id: 1, entry: storedEntry('web', at) }]);
    const kept = waiting.entries(1).map(({ afterMs }) => afterMs);
    expect(kept).toHaveLength(200);
    expect(kept.slice(0, 2)).toEqual([0, 801]);
    expect(kept.at(-1)).toBe(999);
    expect(waiting.size).toBe(201);
  });

  it('keeps the newest 1,000 closed incidents, and every open one', () => {
    const waiting = pending(storedIncident(1, 'web'));
    for (let id = 2; id <= 1500; id += 1)
      waiting.add([
        storedIncident(id, 'web'),
        { put: 'incident-entry', id, entry: storedEntry('web', id) },
        storedIncident(id, 'web', { endedAt: id, result: 'recovered' }),
      ]);
    const ids = waiting.headers().map(({ id }) => id);
    expect(ids).toHaveLength(1001);
    expect(ids.slice(0, 2)).toEqual([1, 501]);
    expect(waiting.size).toBe(2001);
  });

  it('keeps the newest 100 attempts of a resource', () => {
    const waiting = pending();
    for (let at = 0; at < 300; at += 1)
      waiting.add([{ put: 'attempt', attempt: { tag: 'web', bootId: 'b', sinceBoot: at } }]);
    expect(waiting.size).toBe(100);
    waiting.add([{ drop: 'attempts', tags: ['web', 'db'] }]);
    expect(waiting.list()).toEqual([
      { drop: 'attempts', tags: ['web'] },
      { drop: 'attempts', tags: ['db'] },
    ]);
  });

  it('written at once leaves a store as all changes one after the other would', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyChange, { maxLength: 60 }), fc.nat(60), async (changes, cut) => {
        const [one, other] = [new MemoryStateStore(), new MemoryStateStore()];
        const taken: Change[] = [];
        for (const [at, change] of changes.entries()) {
          // Only what a store takes: what it refuses is a defect, which the journal handles.
          const good = await one.commit([change]).then(
            () => true,
            () => false,
          );
          if (good && at >= cut) taken.push(change);
          else if (good) await other.commit([change]);
        }
        await other.commit(pending(...taken).list());
        expect(sorted(await other.load())).toEqual(sorted(await one.load()));
      }),
      { numRuns: 300 },
    );
  });
});
