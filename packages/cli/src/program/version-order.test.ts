import { expect, it } from 'vitest';
import { isNewer } from './version-order.js';

it.each([
  ['1.0.1', '1.0.0', true],
  ['1.10.0', '1.9.9', true],
  ['2.0.0', '10.0.0', false],
  ['1.0.0', '1.0.0', false],
  ['1.0.0', '1.0.0-rc.1', true],
  ['1.0.0-rc.1', '1.0.0', false],
  ['1.0.0-rc.2', '1.0.0-rc.1', false],
  ['1.0.1+build', '1.0.0', true],
  ['1.0.0+b', '1.0.0+a', false],
  ['latest', '1.0.0', false],
  ['1.0.0', '', false],
])('%s is newer than %s: %s', (one, other, newer) => {
  expect(isNewer(one, other)).toBe(newer);
});
