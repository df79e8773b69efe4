import { describe, expect, it } from 'vitest';
import { degraded, failed, healthy, type Verdict } from '../../contract/verdict.js';
import type { CheckVerb } from '../../contract/verbs.js';
import { VerdictBook } from './verdict-book.js';

const limits = { failure: 1, unknown: 3 };
const look = (verdict: Verdict, verb: CheckVerb = 'quickCheck') =>
  ({ tag: 'web', verb, verdict, at: 1, startedAt: 1, tookMs: 1, starved: false }) as const;

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

  it('counts the failures of each kind of check for themselves', () => {
    const book = new VerdictBook();
    const twice = { failure: 2, unknown: 3 };
    const found = [1, 2].flatMap(() => [
      book.write(look(failed('no row'), 'deepCheck'), twice)?.finding,
      book.write(look(healthy()), twice)?.finding,
    ]);
    expect(found).toEqual([undefined, 'good', 'failed', undefined]);
  });

  it('lets what only the deepCheck sees stand until the deepCheck sees it no more', () => {
    const book = new VerdictBook();
    book.write(look(healthy()), limits);
    expect(book.write(look(degraded('archiver stuck'), 'deepCheck'), limits)?.finding).toBe('degraded');
    expect(book.write(look(failed('gone')), limits)?.finding).toBe('failed');
    expect(book.write(look(healthy()), limits)).toBeUndefined();
    expect(book.write(look(healthy(), 'deepCheck'), limits)?.finding).toBe('good');
  });
});
