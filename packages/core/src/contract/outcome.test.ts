import { describe, expect, it } from 'vitest';
import { done, failure } from './outcome.js';

describe('outcomes', () => {
  it('leaves the handle out unless it is given: nothing given keeps the old one, null forgets it', () => {
    expect(done()).toEqual({ outcome: 'done' });
    expect('handle' in done()).toBe(false);
    expect(done({ handle: null })).toEqual({ outcome: 'done', handle: null });
    expect(done({ handle: { pid: 7 }, reason: 'was up' })).toEqual({
      outcome: 'done',
      handle: { pid: 7 },
      reason: 'was up',
    });
  });

  it('takes a failure for one that may be tried again unless the kit says otherwise', () => {
    expect(failure('busy')).toEqual({ outcome: 'failure', reason: 'busy', recoverable: true });
    expect(failure('no script', { recoverable: false })).toMatchObject({ recoverable: false });
    expect(failure('busy', { heldBy: ['process 7 (bash)'] })).toEqual({
      outcome: 'failure',
      reason: 'busy',
      recoverable: true,
      heldBy: ['process 7 (bash)'],
    });
  });
});
