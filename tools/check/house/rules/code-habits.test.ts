import { describe, expect, it } from 'vitest';
import type { Rule } from '../finding.ts';
import { placesOf, projectOf } from '../testing/project-of.ts';
import { errorsByCode, injectEveryParameter, noExportStar, staticLogMessages } from './code-habits.ts';

const PATH = 'packages/core/src/node/a.ts';
const count = (rule: Rule, text: string): number => placesOf(rule, { [PATH]: text }).length;

describe('check/house/code-habits', () => {
  it.each([
    [`export * from './b.js';`, 1],
    [`export * as b from './b.js';`, 0],
    [`export { b } from './b.js';`, 0],
  ])('no-export-star: %s gives %i', (text, expected) => {
    expect(count(noExportStar, text)).toBe(expected);
  });

  it.each([
    ['if (error instanceof LksspError) {}', 1],
    ['if (error instanceof TypeError) {}', 0],
  ])('errors-by-code: %s gives %i', (text, expected) => {
    expect(count(errorsByCode, text)).toBe(expected);
  });

  it.each([
    ['@injectable() class A { constructor(@inject(tokens.clock) clock: Clock, log: Logger) {} }', 1],
    ['@injectable() class A { constructor(@inject(tokens.clock) clock: Clock) {} }', 0],
    ['class A { constructor(log: Logger) {} }', 0],
    ['@injectable() class A {}', 0],
  ])('inject-every-parameter: %s gives %i', (text, expected) => {
    expect(count(injectEveryParameter, text)).toBe(expected);
  });

  it('names the parameter', () => {
    const files = { [PATH]: '@singleton() class A { constructor(log: Logger) {} }' };

    expect(injectEveryParameter.check(projectOf(files))[0]?.says).toContain('parameter log of A');
  });

  it.each([
    ['this.#host.log.warn(`${tag} is late`);', 1],
    [`logger.error('cannot read ' + path);`, 1],
    [`log.warn('the check is late', { tag });`, 0],
    ['log.debug(`${tag} is late`);', 0],
    ['log.warn(`no expression`);', 0],
    ['console.error(`${tag}`);', 0],
  ])('static-log-messages: %s gives %i', (text, expected) => {
    expect(count(staticLogMessages, text)).toBe(expected);
  });
});
