import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  coreNotBrought,
  coreSatisfies,
  dataReadable,
  type GateFacts,
  needsPresent,
  nodeEngine,
  passGates,
  peerForm,
} from './kit-gates.js';
import type { KitManifest, PackageFacts } from './kit-manifest.js';

const MACHINE: GateFacts = {
  core: '2.3.4',
  node: '24.21.0',
  os: 'linux',
  isRoot: true,
  hasCommand: (command) => command === 'mount',
  storedGenerations: () => [],
};

const MANIFEST: KitManifest = {
  id: 'fs',
  resourceTypes: ['mount'],
  category: 'storage',
  needs: { os: [], commands: [], privilege: 'none' },
  dataGeneration: 5,
};

function candidate(facts: Partial<PackageFacts> = {}, manifest: Partial<KitManifest> = {}): Candidate {
  const own = { name: '@lkssp/kit-fs', version: '1.0.0', peerDependencies: { '@lkssp/core': '^2.0.0' } };
  return { facts: { ...own, ...facts }, manifest: { ...MANIFEST, ...manifest } };
}

const peer = (range: string): Candidate => candidate({ peerDependencies: { '@lkssp/core': range } });

describe('the form of the peer range', () => {
  it.each(['^1', '^1.2', '^1.2.3', '^1.0.0 || ^2.0.0', '^1||^2||^3', ' ^10.0.0 '])('may be "%s"', (range) => {
    expect(peerForm(peer(range), MACHINE)).toBeUndefined();
  });

  it.each([
    '*',
    '>=1',
    '1.x',
    '~1.2.0',
    '1.0.0',
    '^0.9.0',
    '^1.0.0 || >=2',
    '',
    '^1 ||',
    '^1 - ^2',
    'latest',
    '^1.2.3-beta',
  ])('may not be "%s"', (range) => {
    expect(peerForm(peer(range), MACHINE)).toMatchObject({ code: 'LKSSP_KIT_PEER_FORM' });
  });

  it('must be there', () => {
    const refused = peerForm(candidate({ peerDependencies: { zod: '^4' } }), MACHINE);
    expect(refused).toEqual({
      code: 'LKSSP_KIT_PEER_MISSING',
      sentence:
        'The kit @lkssp/kit-fs does not name @lkssp/core under peerDependencies. Its author must add a caret range such as "^2.3.4".',
    });
    expect(peerForm(candidate({ peerDependencies: undefined }), MACHINE)).toMatchObject({
      code: 'LKSSP_KIT_PEER_MISSING',
    });
  });
});

describe('the version of core', () => {
  it.each(['^2.0.0', '^1.0.0 || ^2.3.0', '^2.3.4'])('is within %s', (range) => {
    expect(coreSatisfies(peer(range), MACHINE)).toBeUndefined();
  });

  it.each(['^1.0.0', '^2.3.5', '^3.0.0', '^1.0.0 || ^3.0.0'])('is not within %s', (range) => {
    const sentence = expect.stringContaining(`is made for @lkssp/core ${range}; this is 2.3.4`) as string;
    expect(coreSatisfies(peer(range), MACHINE)).toEqual({ code: 'LKSSP_KIT_INCOMPATIBLE', sentence });
  });

  it('may be a prerelease of a version that fits', () => {
    expect(coreSatisfies(peer('^2.0.0'), { ...MACHINE, core: '2.4.0-rc.1' })).toBeUndefined();
    expect(coreSatisfies(peer('^2.0.0'), { ...MACHINE, core: '3.0.0-rc.1' })).toBeDefined();
  });
});

describe('core among what a kit brings', () => {
  it.each([
    { dependencies: { '@lkssp/core': '^2.0.0' } },
    { optionalDependencies: { '@lkssp/core': '^2.0.0' } },
    { bundleDependencies: ['@lkssp/core'] },
    { bundledDependencies: ['zod', '@lkssp/core'] },
  ])('is refused: %j', (facts) => {
    expect(coreNotBrought(candidate(facts), MACHINE)).toMatchObject({ code: 'LKSSP_KIT_BUNDLES_CORE' });
  });

  it('is not confused with others', () => {
    expect(
      coreNotBrought(candidate({ dependencies: { zod: '4', '@lkssp/core-tools': '1' } }), MACHINE),
    ).toBeUndefined();
    expect(coreNotBrought(candidate({ bundleDependencies: false }), MACHINE)).toBeUndefined();
  });
});

describe('the engine', () => {
  it.each([undefined, '>=24', '^24.1.0 || >=26'])('%s fits', (node) => {
    expect(nodeEngine(candidate(node === undefined ? {} : { engines: { node } }), MACHINE)).toBeUndefined();
  });

  it.each(['>=26', '^22', 'nonsense'])('%s does not', (node) => {
    expect(nodeEngine(candidate({ engines: { node } }), MACHINE)).toMatchObject({ code: 'LKSSP_KIT_ENGINE' });
  });
});

describe('what a kit needs', () => {
  it('is there', () => {
    const needs = { os: ['linux', 'aix'], commands: ['mount'], privilege: 'root' as const };
    expect(needsPresent(candidate({}, { needs }), MACHINE)).toBeUndefined();
  });

  it('is named altogether when it is missing', () => {
    const needs = { os: ['aix'], commands: ['mount', 'exportfs', 'rpcinfo'], privilege: 'root' as const };
    expect(needsPresent(candidate({}, { needs }), { ...MACHINE, isRoot: false })).toEqual({
      code: 'LKSSP_KIT_NEEDS',
      sentence:
        'The kit @lkssp/kit-fs needs the operating system aix and to run as root and the program exportfs and the program rpcinfo, which this machine does not have.',
    });
  });
});

describe('stored resources', () => {
  const stored = (...generations: readonly number[]): GateFacts => ({
    ...MACHINE,
    storedGenerations: (kit) => (kit === 'fs' ? generations : [99]),
  });

  it.each([[[]], [[5]], [[4, 3]], [[3, 4, 5]]])('of generations %j are taken over by generation 5', (generations) => {
    expect(dataReadable(candidate(), stored(...generations))).toBeUndefined();
  });

  it.each([
    [2, 'it reads 3 to 5'],
    [6, 'it reads 3 to 5'],
  ])('of generation %i are not', (generation, words) => {
    const sentence = expect.stringContaining(`of data generation ${generation}; ${words}`) as string;
    expect(dataReadable(candidate(), stored(5, generation))).toEqual({ code: 'LKSSP_KIT_DATA', sentence });
  });

  it('of a first generation have none before', () => {
    const sentence = expect.stringContaining('it reads 1 to 2') as string;
    expect(dataReadable(candidate({}, { dataGeneration: 2 }), stored(7))).toMatchObject({ sentence });
  });
});

describe('all gates', () => {
  it('let a good kit through', () => {
    expect(passGates(candidate(), MACHINE)).toBeUndefined();
  });

  it('give the first refusal, the one that its author must mend before others matter', () => {
    const broken = candidate({ dependencies: { '@lkssp/core': '1' }, peerDependencies: {}, engines: { node: '^1' } });
    expect(passGates(broken, MACHINE)).toMatchObject({ code: 'LKSSP_KIT_BUNDLES_CORE' });
  });
});
