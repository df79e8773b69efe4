import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './event-stream.js';

const messages = (...texts: readonly string[]) => {
  const parser = new EventStreamParser();
  return texts.flatMap((text) => parser.feed(text));
};

describe('EventStreamParser', () => {
  it('gives a message once its empty line has come', () => {
    const parser = new EventStreamParser();
    expect(parser.feed('event: a\ndata: 1\n')).toEqual([]);
    expect(parser.feed('\n')).toEqual([{ type: 'a', data: '1' }]);
  });

  it('joins several lines of data', () => {
    expect(messages('data: 1\ndata:2\ndata:  3\n\n')).toEqual([{ type: 'message', data: '1\n2\n 3' }]);
  });

  it('ignores comments, unknown fields and messages without data', () => {
    expect(messages(':\n\n: alive\n\nretry: 5\nwhatever\nevent: a\n\ndata: x\n\n')).toEqual([
      { type: 'message', data: 'x' },
    ]);
  });

  it('understands all three ends of a line', () => {
    expect(messages('data: 1\r\n\r\ndata: 2\r\rdata: 3\n\n')).toEqual(
      ['1', '2', '3'].map((data) => ({ type: 'message', data })),
    );
  });

  it('knows where to go on, also after an id without a message, and not before the message is whole', () => {
    const parser = new EventStreamParser();
    expect(parser.lastId).toBeUndefined();
    parser.feed('id: r-7\n\n');
    expect(parser.lastId).toBe('r-7');
    parser.feed('id: r-8\ndata: x\n');
    expect(parser.lastId).toBe('r-7');
    parser.feed('\n');
    expect(parser.lastId).toBe('r-8');
    parser.feed('data: y\n\n');
    expect(parser.lastId).toBe('r-8');
  });

  it('does not care how the text is cut', () => {
    const part = fc.constantFrom('data', ':', ' ', '\n', '\r', '\r\n', 'id', 'x', 'event', '\n\n', 'ü');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(40)), (parts, cuts) => {
        const text = `${parts.join('')}\n\n`;
        const at = [...new Set(cuts)].filter((cut) => cut < text.length).toSorted((a, b) => a - b);
        const pieces = [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
        expect(messages(...pieces)).toEqual(messages(text));
      }),
    );
  });
});
