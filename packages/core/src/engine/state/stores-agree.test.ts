import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, StoredState } from '../../ports/state-store.js';
import { anyChange } from '../../testing/change-arbitrary.js';
import { storedEntry, storedIncident, storedResource } from '../../testing/stored-things.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { MemoryStateStore } from './memory-state-store.js';
import { StoreSession } from './store-session.js';

const DATA = { coreVersion: '1.0.0', busyMs: 1000, bootId: 'boot', keepIncidents: 1000, keepRestartsMs: 3_600_000 };

/** The store of the daemon without its thread: the same code, asked directly, so that a thousand of them are quick. */
function sqlite() {
  const session = new StoreSession({ ...DATA, file: join(temporaryFolder(), 'store.db') });
  let number = 0;
  const ask = (request: Parameters<StoreSession['answer']>[0][number]['request']) =>
    session.answer([{ number: ++number, request }])[0];
  return {
    commit: (changes: readonly Change[]) => ask({ ask: 'commit', changes })?.failure === undefined,
    load: () => ask({ ask: 'load', now: 0 })?.value as StoredState,
    close: () => void ask({ ask: 'close' }),
  };
}

/** As `load` of a real store gives it: without the attempts of other boots. */
const pruned = (state: StoredState): StoredState => ({
  ...state,
  attempts: state.attempts.filter(({ bootId }) => bootId === DATA.bootId),
});

describe('SqliteStateStore and MemoryStateStore', () => {
  it('take and refuse the same lists, and load the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyChange, { maxLength: 6 }), { maxLength: 15 }), async (lists) => {
        const [disk, memory] = [sqlite(), new MemoryStateStore()];
        for (const list of lists) {
          const inMemory = await memory.commit(list).then(
            () => true,
            () => false,
          );
          expect(disk.commit(list)).toBe(inMemory);
        }
        expect(disk.load()).toEqual(pruned(await memory.load()));
        disk.close();
      }),
      { numRuns: 150 },
    );
  });
});

describe('MemoryStateStore', () => {
  it('is not changed by whoever changes what was given to it or got from it', async () => {
    const store = new MemoryStateStore();
    const options = { deep: ['as given'] };
    await store.commit([{ put: 'resource', resource: storedResource('web', { options }) }]);
    options.deep[0] = 'changed later';
    expect((await store.load()).resources[0]?.options).toEqual({ deep: ['as given'] });
  });

  it('answers questions about incidents like a disk', async () => {
    const store = new MemoryStateStore();
    await store.commit([
      storedIncident(2, 'web', { endedAt: 3, result: 'recovered' }),
      storedIncident(1, 'web'),
      storedIncident(3, 'db'),
      { put: 'incident-entry', id: 1, entry: storedEntry('web', 1) },
    ]);
    expect((await store.incidents({ limit: 5 })).map(({ id }) => id)).toEqual([3, 2, 1]);
    expect((await store.incidents({ limit: 5, tag: 'web', before: 2 })).map(({ id }) => id)).toEqual([1]);
    expect((await store.incident(1))?.entries).toEqual([storedEntry('web', 1)]);
    expect(await store.incident(9)).toBeUndefined();
    expect((await store.load()).openIncidents.map(({ id }) => id)).toEqual([1, 3]);
  });
});
