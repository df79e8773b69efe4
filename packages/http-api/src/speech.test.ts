import { say } from '@lkssp/core/engine';
import { describe, expect, it } from 'vitest';
import { Speech } from './speech.js';

const SPEECH = new Speech(
  new Map([
    ['ja', new Map([[200_009, '復旧しました']])],
    ['pt-br', new Map([[200_009, 'restaurado']])],
    [
      'de',
      new Map([
        [200_101, 'Vorfall {id} von {tag}: {reason}'],
        [200_005, '{verb} fehlgeschlagen: {reason}'],
      ]),
    ],
  ]),
);

describe('Speech', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['fr', 'en'],
    ['ja', 'ja'],
    ['JA-jp', 'ja'],
    ['fr, ja', 'ja'],
    ['ja;q=0.1, en;q=0.9', 'en'],
    ['fr;q=1, de;q=0.3, ja;q=0.7', 'ja'],
    ['ja;q=0', 'en'],
    ['pt', 'en'],
    ['pt-BR', 'pt-br'],
    ['ja;q=nonsense', 'en'],
    [';;;,,,q=', 'en'],
  ])('answers %s in %s', (field, language) => {
    expect(SPEECH.for(field).language).toBe(language);
  });

  it('says in English what a catalogue leaves out, errors too', () => {
    const japanese = SPEECH.for('ja');
    expect(japanese.tell(say('restored')).text).toBe('復旧しました');
    expect(japanese.tell(say('removed')).text).toBe('removed');
    expect(japanese.tell({ number: 300_004, facts: { tag: 'web' } }).text).toMatch(
      /^There is no resource with the tag "web"/,
    );
  });

  it('says a sentence inside a sentence in the same language', () => {
    const reason = say('checkFailed', { verb: 'quickCheck', reason: 'exit 1' });
    expect(SPEECH.for('de').tell(say('incidentOpened', { id: 1, tag: 'web', reason }))).toEqual({
      number: 200_101,
      text: 'Vorfall 1 von web: quickCheck fehlgeschlagen: exit 1',
      facts: {
        id: 1,
        tag: 'web',
        reason: {
          number: 200_005,
          text: 'quickCheck fehlgeschlagen: exit 1',
          facts: { verb: 'quickCheck', reason: 'exit 1' },
        },
      },
    });
  });

  it('shows a sentence of a newer version with its facts', () => {
    expect(SPEECH.for('en').tell({ number: 999_999, facts: { a: 1 } }).text).toBe('message 999999 {"a":1}');
  });
});
