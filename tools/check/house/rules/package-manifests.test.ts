import { describe, expect, it } from 'vitest';
import { projectOf } from '../testing/project-of.ts';
import { packageManifests } from './package-manifests.ts';

const GOOD = {
  name: '@lkssp/kit-ip',
  version: '1.0.0',
  keywords: ['lkssp-kit'],
  peerDependencies: { '@lkssp/core': '^1.0.0' },
  devDependencies: { '@lkssp/core': '1.2.0' },
};
const CORE = { name: '@lkssp/core', version: '1.2.0' };

const findings = (kit: object): string[] => {
  const papers = ['core', 'kit-ip'].flatMap((name) =>
    ['README.md', 'CHANGELOG.md', 'LICENSE'].map((file) => [`packages/${name}/${file}`, '']),
  );
  const files = {
    ...(Object.fromEntries(papers) as Record<string, string>),
    'packages/core/package.json': JSON.stringify(CORE),
    'packages/kit-ip/package.json': JSON.stringify(kit),
  };
  return packageManifests.check(projectOf(files)).map(({ says }) => says);
};

describe('check/house/package-manifests', () => {
  it('lets a good kit be', () => {
    expect(findings(GOOD)).toEqual([]);
    expect(findings({ ...GOOD, peerDependencies: { '@lkssp/core': '^1.0.0 || ^2.0.0' } })).toEqual([]);
  });

  it.each(['>=1', '^0.3.0', '1.0.0', '^1.2.0', '*'])('finds the peer range %s', (range) => {
    expect(findings({ ...GOOD, peerDependencies: { '@lkssp/core': range } })).toEqual([
      expect.stringContaining(`is ${range}`),
    ]);
  });

  it('finds core under dependencies', () => {
    expect(findings({ ...GOOD, dependencies: { '@lkssp/core': '1.2.0' } })).toEqual([
      expect.stringContaining('under dependencies'),
    ]);
  });

  it('finds a sibling that is not pinned', () => {
    expect(findings({ ...GOOD, devDependencies: { '@lkssp/core': '^1.2.0' } })).toEqual([
      expect.stringContaining('pin siblings'),
    ]);
  });

  it('finds a missing keyword', () => {
    expect(findings({ ...GOOD, keywords: [] })).toEqual([expect.stringContaining('lkssp-kit')]);
  });

  it('finds missing papers', () => {
    const files = {
      'packages/core/package.json': JSON.stringify(CORE),
      'packages/core/README.md': '',
      'packages/core/LICENSE': '',
    };

    expect(packageManifests.check(projectOf(files))).toEqual([
      { path: 'packages/core', says: expect.stringContaining('no CHANGELOG.md') as string },
    ]);
  });
});
