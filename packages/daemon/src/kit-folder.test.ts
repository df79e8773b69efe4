import { LksspError, type Operation, render, type Sentence } from '@lkssp/core/engine';
import { describe, expect, it, vi } from 'vitest';
import { watchKitFolder } from './kit-folder.js';

/** A kit folder that changes when the test says so. */
function world(takeByHand: (who: string) => Promise<Operation>) {
  const told: string[] = [];
  let changed = (): void => undefined;
  let watching = false;
  const end = watchKitFolder({
    releases: {
      watch: (callback) => {
        changed = callback;
        watching = true;
        return () => void (watching = false);
      },
    },
    kits: { takeByHand },
    logger: { tell: (sentence: Sentence) => void told.push(render(sentence)) },
  });
  return { told, end, change: () => changed(), isWatching: () => watching };
}

describe('watchKitFolder', () => {
  it('takes what is there already, and whatever changes until it is ended', () => {
    const takeByHand = vi.fn((_who: string) => Promise.resolve({} as Operation));
    const { change, end, isWatching } = world(takeByHand);
    change();
    expect(takeByHand.mock.calls).toEqual([['the kit folder'], ['the kit folder']]);
    end();
    expect(isWatching()).toBe(false);
  });

  it('tells of a mistake of ours, and goes on', async () => {
    const { told, change } = world(() => Promise.reject(new Error('no such thing')));
    await vi.waitFor(() => expect(told).toEqual(['lkssp made a mistake and went on: no such thing']));
    change();
    await vi.waitFor(() => expect(told).toHaveLength(2));
  });

  it('says nothing when the daemon stops', async () => {
    const refused = Promise.reject<Operation>(new LksspError('LKSSP_DAEMON_STOPPING', {}));
    const { told } = world(() => refused);
    await expect(refused).rejects.toThrow('stopping');
    expect(told).toEqual([]);
  });
});
