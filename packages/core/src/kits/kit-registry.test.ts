import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KitEntry } from './kit-entry.js';
import { refusal } from './kit-refusal.js';
import { type Discovery, discoverKits } from './kit-registry.js';
import type { LoadResult } from './load-result.js';

let folder: string;
let loads: KitEntry[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lkssp-registry-'));
  loads = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const MACHINE = {
  core: '1.0.0',
  node: '24.0.0',
  os: 'linux',
  isRoot: true,
  hasCommand: () => true,
  storedGenerations: () => [],
};

/** Every kit loads, except those whose package name is in `broken`. */
function discovery(broken: readonly string[] = []): Discovery {
  const load = async (entry: KitEntry): Promise<LoadResult> => {
    loads.push(entry);
    const { name } = entry;
    if (!broken.includes(name)) return { loaded: true, name, types: [] };
    return { loaded: false, name, refusal: refusal('LKSSP_KIT_NOT_A_KIT', { name }) };
  };
  return { folder, machine: MACHINE, load };
}

async function install(
  kits: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const names = Object.keys(kits);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) }),
  );
  for (const [name, id] of Object.entries(kits)) {
    await mkdir(join(folder, 'node_modules', name), { recursive: true });
    const lkssp = { id, resourceTypes: ['thing'], category: 'miscellaneous', dataGeneration: 3 };
    const facts = {
      name,
      version: '1.2.3',
      keywords: ['lkssp-kit'],
      peerDependencies: { '@lkssp/core': '^1.0.0' },
      lkssp,
      ...changes,
    };
    await writeFile(join(folder, 'node_modules', name, 'package.json'), JSON.stringify(facts));
  }
}

describe('a kit that serves already', () => {
  const discoverAgain = (entry: KitEntry) =>
    discoverKits({
      ...discovery(),
      folder: join(folder, 'again'),
      kept: (_, fingerprint) => (fingerprint === entry.fingerprint ? entry : undefined),
    });

  /** The kit `a`, and a kit folder of another state with the same package. */
  async function twoStates(): Promise<KitEntry> {
    await install({ 'kit-a': 'a' });
    const packages = {
      'node_modules/kit-a': { version: '1.2.3', integrity: 'sha512-a', optionalDependencies: { absent: '*' } },
      'node_modules/absent': { version: '1.0.0', integrity: 'sha512-b', optional: true },
    };
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    for (const each of ['package.json', 'package-lock.json', 'node_modules']) {
      await cp(join(folder, each), join(folder, 'again', each), { recursive: true });
    }
    const entry = (await discoverKits(discovery())).kits.get('a')?.entry;
    if (entry === undefined) throw new Error('the kit was not found');
    return entry;
  }

  it('stays as it is where the other state holds the same', async () => {
    const entry = await twoStates();
    expect((await discoverAgain(entry)).kits.get('a')?.entry).toBe(entry);
  });

  it('is replaced when its files are not what they were: the other state puts them back', async () => {
    const entry = await twoStates();
    await writeFile(join(folder, 'node_modules/kit-a/index.js'), 'somebody was here');
    expect((await discoverAgain(entry)).kits.get('a')?.entry.folder).toBe(join(folder, 'again'));
  });
});

describe('discovery', () => {
  it('hands on what a kit host needs to import a kit', async () => {
    await install({ 'kit-a': 'a' }, { type: 'module' });
    const { kits } = await discoverKits(discovery());
    const entry = {
      name: 'kit-a',
      version: '1.2.3',
      id: 'a',
      types: ['thing'],
      dataGeneration: 3,
      folder,
      packageType: 'module',
      fingerprint: expect.any(String) as string,
    };
    expect(loads).toEqual([entry]);
    expect([...kits]).toEqual([['a', { entry, types: [] }]]);
  });

  it('runs no code of a kit that does not pass the gates', async () => {
    await install({ 'kit-a': 'a' }, { engines: { node: '^1' } });
    const { fates, kits } = await discoverKits(discovery());
    expect(loads).toEqual([]);
    expect(kits.size).toBe(0);
    expect(fates).toMatchObject([
      { fate: 'refused', name: 'kit-a', kit: 'a', version: '1.2.3', code: 'LKSSP_KIT_ENGINE' },
    ]);
  });

  it('refuses the second of two kits with one id', async () => {
    await install({ 'kit-a': 'same', 'kit-b': 'same' });
    const { fates, kits } = await discoverKits(discovery());
    expect(fates.map(({ name, fate, code }) => [name, fate, code])).toEqual([
      ['kit-a', 'loaded', undefined],
      ['kit-b', 'refused', 'LKSSP_KIT_TWICE'],
    ]);
    expect(kits.get('same')?.entry.name).toBe('kit-a');
  });

  it('lets the second have the id where the first does not load', async () => {
    await install({ 'kit-a': 'same', 'kit-b': 'same' });
    const { fates, kits } = await discoverKits(discovery(['kit-a']));
    expect(fates.map(({ name, fate }) => `${name} ${fate}`)).toEqual(['kit-a refused', 'kit-b loaded']);
    expect(kits.get('same')?.entry.name).toBe('kit-b');
  });

  it('says in every fate what to do, or that all is well', async () => {
    await install({ 'kit-a': 'a', 'kit-b': 'b' });
    const { fates } = await discoverKits(discovery(['kit-b']));
    expect(fates.map(({ sentence }) => sentence)).toEqual([
      'The kit a is in use; it has thing.',
      'The package kit-b exports no "kit" made by defineKit.',
    ]);
  });

  it('of a folder that cannot be read is a refusal, and no end of the daemon', async () => {
    await writeFile(join(folder, 'package.json'), 'half a f');
    const { fates, kits } = await discoverKits(discovery());
    expect(fates).toMatchObject([{ fate: 'refused', name: folder, code: 'LKSSP_KIT_FOLDER' }]);
    expect(fates[0]?.sentence).toContain('Repair its package.json');
    expect(kits.size).toBe(0);
  });
});
