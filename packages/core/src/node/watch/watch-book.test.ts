import { describe, expect, it } from 'vitest';
import type { ProcessTarget } from '../../contract/watch-target.js';
import { WatchBook } from './watch-book.js';

const process = (pid: number, startTime = 7): ProcessTarget => ({ kind: 'process', pid, startTime });
const plain = (pid: number, startTime = 7) => ({ pid, startTime });

describe('WatchBook', () => {
  it('awaits what a tag names, and drops what it names no more', () => {
    const book = new WatchBook();
    expect(book.replace('web', [process(10), process(11)])).toEqual({ added: [plain(10), plain(11)], dropped: [] });
    expect(book.replace('web', [process(11), process(12)])).toEqual({ added: [plain(12)], dropped: [plain(10)] });
    expect(book.awaited()).toEqual([plain(11), plain(12)]);
  });

  it('does nothing when the list stays the same', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    expect(book.replace('web', [process(10)])).toEqual({ added: [], dropped: [] });
  });

  it('awaits a process once for two tags, until both have left it', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    expect(book.replace('api', [process(10)])).toEqual({ added: [], dropped: [] });
    expect(book.replace('web', [])).toEqual({ added: [], dropped: [] });
    expect(book.replace('api', [])).toEqual({ added: [], dropped: [plain(10)] });
  });

  it('tells all tags of a process that is gone, once', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    book.replace('api', [process(10)]);
    expect(book.gone('10:7')).toEqual(['web', 'api']);
    expect(book.gone('10:7')).toEqual([]);
    expect(book.awaited()).toEqual([]);
  });

  it('does not await a gone process again while its tag still names it', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    book.gone('10:7');
    expect(book.replace('web', [process(10)]).added).toEqual([]);
    book.replace('web', []);
    expect(book.replace('web', [process(10)]).added).toEqual([plain(10)]);
  });

  it('awaits a gone process for another tag, so that this one hears of it too', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    book.gone('10:7');
    expect(book.replace('api', [process(10)]).added).toEqual([plain(10)]);
    expect(book.gone('10:7')).toEqual(['api']);
  });

  it('tells two processes with one number apart', () => {
    const book = new WatchBook();
    book.replace('web', [process(10, 7)]);
    expect(book.replace('web', [process(10, 8)])).toEqual({ added: [plain(10, 8)], dropped: [plain(10, 7)] });
    expect(book.gone('10:7')).toEqual([]);
  });

  it('takes a target that is named twice as one', () => {
    expect(new WatchBook().replace('web', [process(10), process(10)]).added).toEqual([plain(10)]);
  });
});
