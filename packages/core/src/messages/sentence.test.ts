import { describe, expect, it } from 'vitest';
import { MESSAGES } from './catalogue.js';
import { messageOf, render, say } from './sentence.js';

describe('say', () => {
  it('keeps number and facts, not words', () => {
    expect(say('checkFailed', { verb: 'quickCheck', reason: 'gone' })).toEqual({
      number: MESSAGES.checkFailed.number,
      facts: { verb: 'quickCheck', reason: 'gone' },
    });
    expect(say('restored')).toEqual({ number: MESSAGES.restored.number, facts: {} });
  });

  it('asks for the facts that the text names', () => {
    // @ts-expect-error a fact is missing
    expect(render(say('checkFailed', { verb: 'quickCheck' }))).toBe('quickCheck failed: {reason}');
    // @ts-expect-error there are no facts
    expect(render(say('checkFailed'))).toContain('{verb}');
    // @ts-expect-error there is no such sentence
    expect(() => say('neverSaid')).toThrow();
  });
});

describe('render', () => {
  it('says a sentence in English', () => {
    expect(render(say('belowFailed', { child: 'db' }))).toBe('out of service because db failed');
  });

  it('says it in another language where that has it, and in English where not', () => {
    const japanese = new Map([[MESSAGES.belowFailed.number, '{child} が失敗したため停止']]);
    expect(render(say('belowFailed', { child: 'db' }), japanese)).toBe('db が失敗したため停止');
    expect(render(say('restored'), japanese)).toBe('restored');
  });

  it('says a sentence inside a sentence in the same language', () => {
    const inner = say('belowFailed', { child: 'db' });
    const outer = say('checkFailed', { verb: 'quickCheck', reason: inner });
    expect(render(outer)).toBe('quickCheck failed: out of service because db failed');
    const japanese = new Map([[MESSAGES.belowFailed.number, '{child} が失敗']]);
    expect(render(outer, japanese)).toBe('quickCheck failed: db が失敗');
  });

  it('is the same after a way through JSON, as it is kept in the history', () => {
    const sentence = say('attemptBegins', { count: 1, tag: 'web', limit: 3, period: 30 });
    expect(render(JSON.parse(JSON.stringify(sentence)))).toBe(render(sentence));
  });

  it('shows the facts of a number that only a newer version knows', () => {
    const foreign = { number: 209999, facts: { tag: 'web' } };
    expect(render(foreign)).toBe('message 209999 {"tag":"web"}');
    expect(messageOf(foreign).level).toBe('info');
  });
});
