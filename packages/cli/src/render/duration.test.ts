import { expect, it } from 'vitest';
import { duration } from './duration.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

it.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [0.4, '0 ms'],
  [999, '999 ms'],
  [SECOND, '1 s'],
  [1940, '1.9 s'],
  [9999, '10 s'],
  [12_400, '12 s'],
  [59_499, '59 s'],
  [59_999, '1 min'],
  [MINUTE + 15 * SECOND, '1 min 15 s'],
  [5 * MINUTE, '5 min'],
  [HOUR - 400, '1 h'],
  [HOUR + 2 * MINUTE, '1 h 2 min'],
  [24 * HOUR - SECOND, '1 d'],
  [76 * HOUR, '3 d 4 h'],
  [400 * 24 * HOUR, '400 d'],
])('says %d ms as %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
