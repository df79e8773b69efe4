import { describe, expect, it } from 'vitest';
import type { ProcessTarget, WatchTarget } from '../../contract/watch-target.js';
import { WatchBook } from './watch-book.js';

const process = (pid: number, startTime = 7): ProcessTarget => ({ kind: 'process', pid, startTime });
const mount = (mountPoint: string): WatchTarget => ({ kind: 'mount', mountPoint });
const none = { added: [], dropped: [], absent: [] };

describe('WatchBook', () => {
  it('awaits what a tag names, and drops what it names no more', () => {
    const book = new WatchBook();
    expect(book.replace('web', [process(10), process(11)])).toMatchObject({
      added: [process(10), process(11)],
      dropped: [],
    });
    expect(book.replace('web', [process(11), process(12)])).toMatchObject({
      added: [process(12)],
      dropped: [process(10)],
    });
    expect(book.awaited()).toEqual([process(11), process(12)]);
  });

  it('does nothing when the list stays the same', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    expect(book.replace('web', [process(10)])).toEqual(none);
  });

  it('awaits a process once for two tags, until both have left it', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    expect(book.replace('api', [process(10)])).toEqual(none);
    expect(book.replace('web', [])).toEqual(none);
    expect(book.replace('api', [])).toMatchObject({ added: [], dropped: [process(10)] });
  });

  it('tells all tags of a process that is gone, once', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    book.replace('api', [process(10)]);
    expect(book.gone('process 10:7')).toEqual(['web', 'api']);
    expect(book.gone('process 10:7')).toEqual([]);
    expect(book.awaited()).toEqual([]);
  });

  it('does not await a gone process again while its tag still names it', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    book.gone('process 10:7');
    expect(book.replace('web', [process(10)]).added).toEqual([]);
    book.replace('web', []);
    expect(book.replace('web', [process(10)]).added).toEqual([process(10)]);
  });

  it('awaits a gone process for another tag, so that this one hears of it too', () => {
    const book = new WatchBook();
    book.replace('web', [process(10)]);
    book.gone('process 10:7');
    expect(book.replace('api', [process(10)]).added).toEqual([process(10)]);
    expect(book.gone('process 10:7')).toEqual(['api']);
  });

  it('tells two processes with one number apart', () => {
    const book = new WatchBook();
    book.replace('web', [process(10, 7)]);
    expect(book.replace('web', [process(10, 8)])).toMatchObject({ added: [process(10, 8)], dropped: [process(10, 7)] });
    expect(book.gone('process 10:7')).toEqual([]);
  });

  it('takes a target that is named twice as one', () => {
    expect(new WatchBook().replace('web', [process(10), process(10)]).added).toEqual([process(10)]);
  });

  it('goes on awaiting what may come back, and tells all who wait each time', () => {
    const book = new WatchBook();
    book.replace('data', [mount('/srv')]);
    const hint = { key: 'mount /srv', absent: true };
    for (let time = 0; time < 3; time += 1)
      expect(book.hinted(hint)).toEqual({ target: mount('/srv'), tags: ['data'] });
    expect(book.awaited()).toEqual([mount('/srv')]);
    book.replace('data', []);
    expect(book.hinted(hint)).toBeUndefined();
  });

  it('tells who joins later that the thing is absent, and those who knew not again', () => {
    const book = new WatchBook();
    book.replace('data', [mount('/srv')]);
    book.hinted({ key: 'mount /srv', absent: true });
    expect(book.replace('data', [mount('/srv')])).toEqual(none);
    expect(book.replace('web', [mount('/srv')])).toEqual({ ...none, absent: [mount('/srv')] });
    book.hinted({ key: 'mount /srv', absent: false });
    expect(book.replace('mail', [mount('/srv')])).toEqual(none);
  });

  it('takes an address for one however it is written, and another on each device', () => {
    const address = (text: string, device?: string): WatchTarget =>
      device === undefined ? { kind: 'address', address: text } : { kind: 'address', address: text, device };
    const book = new WatchBook();
    expect(book.replace('vip', [address('2001:DB8:0::1')]).added).toHaveLength(1);
    expect(book.replace('vip', [address('2001:db8::1')])).toEqual(none);
    expect(book.replace('vip', [address('2001:db8::1', 'eth0')]).added).toHaveLength(1);
  });
});
