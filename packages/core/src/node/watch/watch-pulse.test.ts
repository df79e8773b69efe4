import { describe, expect, it } from 'vitest';
import { WatchPulse } from './watch-pulse.js';

describe('WatchPulse', () => {
  it('says once that a thread hangs, and once that it moves again', () => {
    const pulse = new WatchPulse();
    const said = [1, 2, 2, 3, 3, 3, 3, 3, 4, 5, 5, 5].map((turns) => pulse.beat(turns));
    expect(said.flatMap((each, at) => (each === undefined ? [] : [`${at} ${each}`]))).toEqual([
      '5 hangs',
      '8 moves',
      '11 hangs',
    ]);
  });
});
