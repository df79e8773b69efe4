import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Fact, type Facts, fill as fillSaying } from './template.js';

/** Fills, and shows a sentence inside by its number. */
const fill = (text: string, facts: Readonly<Record<string, Fact>>) =>
  fillSaying(text, facts, ({ number }) => `#${number}`);

describe('fill', () => {
  it('puts facts into their places, as often as they are named', () => {
    expect(fill('{tag} failed, {tag} is repaired ({count})', { tag: 'web', count: 0 })).toBe(
      'web failed, web is repaired (0)',
    );
  });

  it('leaves a place without a fact as it is, and facts without a place out', () => {
    expect(fill('{tag}: {reason}', { tag: 'web', other: 'x' })).toBe('web: {reason}');
  });

  it('has a sentence inside said by whoever knows the language', () => {
    expect(fill('because {reason}', { reason: { number: 7, facts: {} } })).toBe('because #7');
  });

  it('takes no fact from what every object has', () => {
    expect(fill('{toString} {constructor}', {})).toBe('{toString} {constructor}');
  });

  it('fills once: braces inside facts are text', () => {
    expect(fill('{a} and {b}', { a: '{b}', b: '$&' })).toBe('{b} and $&');
  });
});

describe('Facts', () => {
  it('asks for exactly the places of a text', () => {
    expectTypeOf<Facts<'{tag} failed: {reason}'>>().toEqualTypeOf<{
      readonly tag: Fact;
      readonly reason: Fact;
    }>();
    expectTypeOf<keyof Facts<'nothing'>>().toBeNever();
    expect(fill('nothing', {})).toBe('nothing');
  });
});
