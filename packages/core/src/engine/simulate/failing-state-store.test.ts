import { beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../ports/state-store.js';
import { MemoryStateStore } from '../state/memory-state-store.js';
import { FailingStateStore } from './failing-state-store.js';
import { ManualClock } from './manual-clock.js';

const run = (bootId: string): readonly Change[] => [{ put: 'run', run: { bootId } }];

describe('FailingStateStore', () => {
  let within: MemoryStateStore;
  let store: FailingStateStore;
  const boot = async () => (await within.load()).lastRun?.bootId;

  beforeEach(() => {
    within = new MemoryStateStore();
    store = new FailingStateStore(within);
  });

  it('is the store within until it is told otherwise', async () => {
    await store.commit(run('a'));
    expect((await store.load()).lastRun).toEqual({ bootId: 'a' });
    expect(store.works).toBe(true);
    expect(store.asked).toEqual([run('a')]);
    expect(await store.incidents({ limit: 5 })).toEqual([]);
    expect(await store.incident(1)).toBeUndefined();
    await store.close();
  });

  it('refuses everything, or one commit, and writes nothing of it', async () => {
    store.fail('disk full');
    expect(store.works).toBe(false);
    await expect(store.commit(run('a'))).rejects.toThrow('disk full');
    store.mend();
    store.failCommit(2, 'bad sector');
    await store.commit(run('b'));
    await expect(store.commit(run('c'))).rejects.toThrow('bad sector');
    expect(await boot()).toBe('b');
    await store.commit(run('d'));
    expect(await boot()).toBe('d');
  });

  it('hangs until it is mended, and then writes', async () => {
    store.hang();
    let written = false;
    const commit = store.commit(run('a')).then(() => (written = true));
    await new ManualClock().settle();
    expect([written, store.works]).toEqual([false, false]);
    store.mend();
    await commit;
    expect(await boot()).toBe('a');
  });

  it('gives up a commit that hangs too long, where it has patience', async () => {
    const clock = new ManualClock();
    store = new FailingStateStore(within, { clock, limitMs: 2000 });
    store.hang();
    const refused = expect(clock.finish(store.commit(run('a')))).rejects.toThrow('no answer within 2000 ms');
    await refused;
    expect(clock.monotonic()).toBe(2000);
    expect(await boot()).toBeUndefined();
  });
});
