import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playScenario } from '@lkssp/core/testing';
import { describe, expect, it } from 'vitest';
import { acceptedPage, givenOf, scenarioNames } from './scenario-folder.ts';

const names = scenarioNames();

describe('the scenarios', () => {
  it('are there', () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
  });

  it('show one rule each', () => {
    const rules = names.map((name) => /^rule: (.*)$/m.exec(givenOf(name))?.[1]);
    expect(rules.filter((rule, at) => rule === undefined || rules.indexOf(rule) !== at)).toEqual([]);
  });
});

describe('scenario', () => {
  it.each(names)('%s', async (name) => {
    const { page, unmet } = await playScenario(name, givenOf(name));
    expect(unmet).toEqual([]);
    expect(page, `npm run scenario -- --accept ${name} writes the page, once it was read`).toBe(acceptedPage(name));
  });

  it('can be written as README.md shows it', async () => {
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
    const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect((await playScenario('example', example)).page).toContain('db fails: the disk is gone');
  });

  it('is played the same every time', async () => {
    const name = 'restart-with-dependents-where-there-is-no-recover';
    const [one, other] = [await playScenario(name, givenOf(name)), await playScenario(name, givenOf(name))];
    expect(one.page).toBe(other.page);
  });
});
