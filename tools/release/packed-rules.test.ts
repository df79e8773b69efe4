import { describe, expect, it } from 'vitest';
import { judgePacked } from './packed-rules.ts';

const GOOD = {
  'README.md': '',
  'CHANGELOG.md': '',
  LICENSE: '',
  'package.json': '{}',
  'dist/index.js': 'export const kit = 1;',
};

const judge = (more: Record<string, string>, name = '@lkssp/kit-ip'): string[] =>
  judgePacked(name, new Map(Object.entries({ ...GOOD, ...more })));

describe('release/packed-rules', () => {
  it('lets a good package be', () => {
    expect(judge({})).toEqual([]);
  });

  it('finds missing papers', () => {
    expect(judgePacked('@lkssp/cli', new Map([['package.json', '{}']]))).toHaveLength(3);
  });

  it.each(['src/index.ts', 'dist/plan.test.js', 'node_modules/zod/index.js'])('finds %s', (path) => {
    expect(judge({ [path]: '' })).toEqual([expect.stringContaining(path)]);
  });

  it('finds a version that its changelog does not know', () => {
    const manifest = { 'package.json': '{"version":"1.2.0"}' };

    expect(judge({ ...manifest, 'CHANGELOG.md': '# Changelog\n\n## [1.2.0](x) (2026-11-22)\n' })).toEqual([]);
    expect(judge({ ...manifest, 'CHANGELOG.md': '# Changelog\n\n## 1.1.0\n' })).toEqual([
      expect.stringContaining('nothing about 1.2.0'),
    ]);
  });

  it.each([
    ['tsyringe', 'throw "TypeInfo not known for " + name'],
    ['reflect-metadata', 'function OrdinaryDefineOwnMetadata() {}'],
    ['@lkssp/core', 'class LksspError extends Error {}'],
  ])('finds a copy of %s in a kit, and in a kit only', (what, text) => {
    expect(judge({ 'dist/index.js': text })).toEqual([expect.stringContaining(`a copy of ${what}`)]);
    expect(judge({ 'dist/index.js': text }, '@lkssp/daemon')).toEqual([]);
  });
});
