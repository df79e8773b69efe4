import { describe, expect, it } from 'vitest';
import { productionClosure } from './lock-file.ts';

const ROOTS = ['packages/a'];

describe('registry/lock-file', () => {
  it('follows dependencies of every kind that is needed at run time, and no others', () => {
    const packages = {
      'packages/a': { dependencies: { one: '1' }, peerDependencies: { peer: '1' }, devDependencies: { dev: '1' } },
      'node_modules/one': { optionalDependencies: { two: '1', 'other-platform': '1' } },
      'node_modules/two': {},
      'node_modules/peer': {},
      'node_modules/dev': {},
    };

    expect(productionClosure({ packages }, ROOTS)).toEqual([
      'node_modules/one',
      'node_modules/peer',
      'node_modules/two',
    ]);
  });

  it('takes the nearest of several versions', () => {
    const packages = {
      'packages/a': { dependencies: { one: '1', two: '1' } },
      'node_modules/one': { dependencies: { two: '2' } },
      'node_modules/one/node_modules/two': {},
      'packages/a/node_modules/two': {},
      'node_modules/two': {},
    };

    expect(productionClosure({ packages }, ROOTS)).toEqual([
      'node_modules/one',
      'node_modules/one/node_modules/two',
      'packages/a/node_modules/two',
    ]);
  });

  it('goes through a sibling, whose own folder it leaves out, and ends on a circle', () => {
    const packages = {
      'packages/a': { dependencies: { '@lkssp/b': '1.0.0' } },
      'node_modules/@lkssp/b': { link: true, resolved: 'packages/b' },
      'packages/b': { dependencies: { one: '1' } },
      'node_modules/one': { dependencies: { two: '1' } },
      'node_modules/two': { dependencies: { one: '1' } },
    };

    expect(productionClosure({ packages }, ROOTS)).toEqual(['node_modules/one', 'node_modules/two']);
  });
});
