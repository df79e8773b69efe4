import { describe, expect, it } from 'vitest';
import { closestWord } from './closest-word.js';

const KEYS = ['checkInterval', 'failureThreshold', 'api', 'log', 'kits'];

describe('closestWord', () => {
  it.each([
    ['chekInterval', 'checkInterval'],
    ['checkinterval', 'checkInterval'],
    ['failureTreshold', 'failureThreshold'],
    ['kit', 'kits'],
    ['logs', 'log'],
    ['lgo', 'log'],
    ['apis', 'api'],
  ])('takes %s for %s', (wrong, meant) => {
    expect(closestWord(wrong, KEYS)).toBe(meant);
  });

  it.each(['', 'x', 'somethingElseEntirely'])('guesses nothing for %j', (wrong) => {
    expect(closestWord(wrong, KEYS)).toBeUndefined();
  });

  it('prefers the nearest of several', () => {
    expect(closestWord('restoreLimit', ['restoreLimitMs', 'removeLimitMs'])).toBe('restoreLimitMs');
  });

  it('has no opinion where nothing is allowed', () => {
    expect(closestWord('anything', [])).toBeUndefined();
  });
});
