import { describe, expect, it } from 'vitest';
import { placesOf } from '../testing/project-of.ts';
import { names } from './names.ts';

describe('check/house/names', () => {
  it.each([
    'packages/core/src/Planner.ts',
    'packages/core/src/plan_it.ts',
    'packages/core/src/utils/a.ts',
    'tools/helpers.ts',
  ])('finds the file name %s', (path) => {
    expect(placesOf(names, { [path]: '' })).toEqual([path]);
  });

  it.each([
    'interface IStore {}',
    'class StateStoreImpl {}',
    'class PlanHelper {}',
    'type StringUtils = string;',
    'function _plan() {}',
  ])('finds the name in %s', (text) => {
    expect(placesOf(names, { 'packages/core/src/a.ts': text })).toEqual(['packages/core/src/a.ts:1']);
  });

  it('lets good names be', () => {
    const files = {
      'packages/core/src/restart-budget.test.ts':
        'interface IpAddress {} class SqliteStateStore {} type Incident = string;',
      'vitest.e2e.config.ts': '',
    };

    expect(placesOf(names, files)).toEqual([]);
  });
});
