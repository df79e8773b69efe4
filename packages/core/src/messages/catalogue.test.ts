import { describe, expect, it } from 'vitest';
import { ERRORS } from '../errors/error-codes.js';
import { MESSAGES } from './catalogue.js';
import { DAEMON_MESSAGES } from './daemon-messages.js';
import { ENGINE_MESSAGES } from './engine-messages.js';
import { KIT_HOST_MESSAGES } from './kit-host-messages.js';
import type { Message } from './template.js';

const entries: readonly (readonly [string, Message])[] = Object.entries(MESSAGES);
describe('the catalogue', () => {
  it('gives every number once, to errors and messages together', () => {
    const numbers = [...entries.map(([, { number }]) => number), ...Object.values(ERRORS).map(({ number }) => number)];
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  });

  it('gives every name once', () => {
    const sizes = [ENGINE_MESSAGES, KIT_HOST_MESSAGES, DAEMON_MESSAGES].map((each) => Object.keys(each).length);
    expect(entries).toHaveLength(sizes.reduce((sum, each) => sum + each, 0));
  });

  it.each([
    ['engine', ENGINE_MESSAGES, 200],
    ['kit host', KIT_HOST_MESSAGES, 201],
    ['daemon', DAEMON_MESSAGES, 202],
  ] as const)(
    'keeps the numbers of the %s together',
    (_name, messages: Readonly<Record<string, Message>>, thousand) => {
      const astray = Object.entries(messages).filter(([, { number }]) => Math.floor(number / 1000) !== thousand);
      expect(astray).toEqual([]);
    },
  );

  it('says sentences: no blank at an end, no full stop, places with plain names', () => {
    const crooked = entries.filter(
      ([, { text }]) =>
        text.trim() !== text || text.endsWith('.') || /[{}]/.test(text.replaceAll(/\{[a-zA-Z]+\}/g, '')),
    );
    expect(crooked).toEqual([]);
  });
});
