import { describe, expect, it } from 'vitest';
import { render } from '../messages/sentence.js';
import { ERRORS } from './error-codes.js';
import { codeOf, LksspError, wordsOf } from './lkssp-error.js';

describe('LksspError', () => {
  it('is a sentence with a code', () => {
    const error = new LksspError('LKSSP_TAG_EXISTS', { tag: 'web' });
    expect(error.name).toBe('LksspError');
    expect(error.code).toBe('LKSSP_TAG_EXISTS');
    expect(error.message).toBe(
      'A resource with the tag "web" exists already. Choose another tag, or delete that resource first.',
    );
    expect(error.sentence).toEqual({ number: ERRORS.LKSSP_TAG_EXISTS.number, facts: { tag: 'web' } });
    expect(error.problems).toEqual([]);
    expect('cause' in error).toBe(false);
  });

  it('carries its cause and the places that are wrong', () => {
    const cause = new Error('line 3');
    const problems = [{ message: 'must be a number', line: 3, column: 7, path: 'port' }];
    const error = new LksspError('LKSSP_CONFIG_INVALID', { file: 'a.yaml', problems: 'x' }, { cause, problems });
    expect(error.cause).toBe(cause);
    expect(error.problems).toEqual(problems);
  });

  it('asks for the facts of its code', () => {
    // @ts-expect-error the fact is missing
    const error = new LksspError('LKSSP_TAG_EXISTS', {});
    expect(error.message).toContain('{tag}');
  });

  it('can be said in another language, as every sentence', () => {
    const error = new LksspError('LKSSP_TAG_EXISTS', { tag: 'web' });
    expect(render(error.sentence, new Map([[error.sentence.number, 'タグ {tag} は既にあります']]))).toBe(
      'タグ web は既にあります',
    );
  });
});

describe('codeOf', () => {
  it('knows a code whatever carries it: another copy, another process, plain JSON', () => {
    expect(codeOf(new LksspError('LKSSP_TAG_EXISTS', { tag: 'web' }))).toBe('LKSSP_TAG_EXISTS');
    expect(codeOf({ code: 'LKSSP_TAG_EXISTS' })).toBe('LKSSP_TAG_EXISTS');
  });

  it.each([
    null,
    undefined,
    'LKSSP_TAG_EXISTS',
    7,
    {},
    { code: 7 },
    { code: 'ENOENT' },
    { code: 'LKSSP_NEVER' },
    { code: 'toString' },
  ])('knows none in %j', (thrown) => {
    expect(codeOf(thrown)).toBeUndefined();
  });
});

describe('wordsOf', () => {
  it('says an error with its causes, and anything else that was thrown', () => {
    const inner = new Error('EACCES');
    expect(wordsOf(new Error('cannot read', { cause: inner }))).toBe('cannot read (caused by: EACCES)');
    expect(wordsOf(inner)).toBe('EACCES');
    expect(wordsOf('thrown text')).toBe('thrown text');
    expect(wordsOf(undefined)).toBe('undefined');
  });
});
