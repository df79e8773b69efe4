import { describe, expect, it } from 'vitest';
import { degraded, failed, healthy, type Verdict } from '../../contract/verdict.js';
import { VerdictBook } from './verdict-book.js';

const limits = { failure: 1, unknown: 3 };
const look = (verdict: Verdict) =>
  ({ tag: 'web', verb: 'quickCheck', verdict, at: 1, startedAt: 1, tookMs: 1, starved: false }) as const;

describe('engine/probe/verdict-book', () => {
  it('gives back changes only', () => {
    const book = new VerdictBook();
    const found = [healthy(), healthy(), failed('a'), failed('b'), healthy()].map(
      (each) => book.write(look(each), limits)?.finding,
    );
    expect(found).toEqual(['good', undefined, 'failed', undefined, 'good']);
  });

  it('takes a new reason of degraded for a change', () => {
    const book = new VerdictBook();
    const found = ['disk 91 %', 'disk 91 %', 'disk 92 %'].map(
      (reason) => book.write(look(degraded(reason)), limits)?.finding,
    );
    expect(found).toEqual(['degraded', undefined, 'degraded']);
  });

  it('counts anew after its page was turned, and still knows the last look', () => {
    const book = new VerdictBook();
    book.write(look(failed('a')), limits);
    book.turnPage('web');
    expect(book.last('web')?.verdict).toEqual(failed('a'));
    expect(book.write(look(failed('a')), limits)?.finding).toBe('failed');
    book.forget('web');
    expect(book.last('web')).toBeUndefined();
  });
});
