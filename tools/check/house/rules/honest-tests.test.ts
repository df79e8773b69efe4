import { describe, expect, it } from 'vitest';
import { placesOf } from '../testing/project-of.ts';
import { honestTests } from './honest-tests.ts';

const UNIT = 'packages/core/src/a.test.ts';

describe('check/house/honest-tests', () => {
  it.each([
    `it.skip('a', () => {});`,
    `describe.only('a', () => {});`,
    `it.skipIf(isMac)('a', () => {});`,
    `it('a', (ctx) => { ctx.skip(); });`,
    `await new Promise((resolve) => setTimeout(resolve, 50));`,
  ])('finds %s', (text) => {
    expect(placesOf(honestTests, { [UNIT]: text })).toEqual([`${UNIT}:1`]);
  });

  it.each([
    `it('a', (ctx) => { ctx.skip('monit is not installed'); });`,
    `it.each([1])('a', () => {});`,
    `vi.useFakeTimers();`,
  ])('lets %s be', (text) => {
    expect(placesOf(honestTests, { [UNIT]: text })).toEqual([]);
  });

  it('lets tests of real systems wait, and leaves out what is no test', () => {
    const wait = `setTimeout(() => {}, 5);`;

    expect(placesOf(honestTests, { 'test/e2e/a.test.ts': wait, 'packages/core/src/a.ts': wait })).toEqual([]);
  });
});
