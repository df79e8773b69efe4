import { describe, expect, it } from 'vitest';
import { limited } from './limited.js';

describe('limited', () => {
  it('does all, never more at once than allowed', async () => {
    const done: number[] = [];
    let now = 0;
    let most = 0;
    await limited([1, 2, 3, 4, 5], 2, async (item) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      done.push(item);
      now -= 1;
    });
    expect(done.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
    await limited([], 2, () => Promise.reject(new Error('not called')));
  });

  it('begins nothing after a failure', async () => {
    const begun: number[] = [];
    const work = (item: number) => {
      begun.push(item);
      return Promise.reject(new Error(`no ${item}`));
    };
    await expect(limited([1, 2, 3, 4], 2, work)).rejects.toThrow('no 1');
    expect(begun).toEqual([1, 2]);
  });
});
