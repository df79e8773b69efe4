import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreVersion, type PublishedVersion } from '@lkssp/core/engine';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServerParts } from './server-parts.js';
import { UpgradePlanner } from './upgrade-planner.js';

const FROM = coreVersion();
const CORES = [FROM, '1.1.0', '2.0.0', '3.0.0', '3.1.0', '4.0.0'];

type Published = Readonly<Record<string, readonly PublishedVersion[]>>;

const version = (name: string, number: string, manifest: object = {}): PublishedVersion => ({
  name,
  version: number,
  manifest: { name, version: number, ...manifest },
});

/** Our packages as a registry has them: each daemon with a core of its number, and commands made with the same client. */
const OURS: Published = {
  '@lkssp/core': CORES.map((each) => version('@lkssp/core', each)),
  '@lkssp/daemon': CORES.map((each) =>
    version('@lkssp/daemon', each, {
      dependencies: { '@lkssp/core': each, '@lkssp/http-api': each },
      engines: { node: '>=24' },
    }),
  ),
  '@lkssp/http-api': CORES.map((each) => version('@lkssp/http-api', each, { dependencies: { '@lkssp/client': each } })),
  '@lkssp/cli': CORES.map((each) => version('@lkssp/cli', each, { dependencies: { '@lkssp/client': each } })),
};

const lamp = (core: string, dataGeneration: number) => ({
  keywords: ['lkssp-kit'],
  peerDependencies: { '@lkssp/core': core },
  lkssp: { id: 'lamp', dataGeneration },
});

/** A server with the kit `lamp` 1.0.0, which fits generation 1 alone, and a resource of it. */
function planner(kits: readonly PublishedVersion[] | Error, more: Published = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const installed = join(folder, 'node_modules', 'kit-lamp');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), JSON.stringify(lamp('^1.0.0', 1)));
  const parts = {
    program: import.meta.filename,
    administration: {
      status: () => ({ resources: [{ tag: 'hall', kit: 'lamp', type: 'lamp' }] }),
      types: () => [{ kit: 'lamp', type: 'lamp', dataGeneration: 1 }],
    },
    programs: { versions: (name: string) => Promise.resolve({ ...OURS, ...more }[name] ?? []) },
    kits: {
      inForce: () =>
        Promise.resolve({ number: 1, folder, packages: [{ name: 'kit-lamp', version: '1.0.0', wanted: '1' }] }),
      versions: () => (kits instanceof Error ? Promise.reject(kits) : Promise.resolve(kits)),
    },
  };
  return new UpgradePlanner(parts as unknown as ServerParts);
}

const FITTING = [
  version('kit-lamp', '1.0.0', lamp('^1.0.0', 1)),
  version('kit-lamp', '2.0.0', lamp('^2.0.0 || ^3.0.0', 2)),
  version('kit-lamp', '2.1.0', lamp('^3.0.0', 2)),
  version('kit-lamp', '4.0.0', lamp('^4.0.0', 4)),
];

describe('the plan of an upgrade', () => {
  it('goes to the newest version that can be reached at once, with the daemon, command and kits that fit', async () => {
    const { plan, programs, kits } = await planner(FITTING).plan(undefined);
    expect(plan).toMatchObject({ from: FROM, to: '3.1.0', storeMigrates: true, problems: [] });
    expect(programs).toEqual({ '@lkssp/daemon': '3.1.0', '@lkssp/cli': '3.1.0' });
    expect(kits).toEqual({ 'kit-lamp': '2.1.0' });
    expect(plan.resources).toEqual(['hall']);
  });

  it('leaves kits as they are that fit', async () => {
    const { plan, kits } = await planner(FITTING).plan('1.1.0');
    expect(plan).toMatchObject({ to: '1.1.0', storeMigrates: false, resources: [], problems: [] });
    expect(kits).toBeUndefined();
  });

  it.each([
    ['4.0.0', 'LKSSP_UPGRADE_TOO_FAR', /Upgrade to 3\.1\.0 first/],
    ['9.9.9', 'LKSSP_UPGRADE_UNKNOWN', /It has: 1\.0\.0, 1\.1\.0/],
    [FROM, 'LKSSP_UPGRADE_BACKWARDS', /not newer/],
  ])('refuses %s with %s, and says the way', async (to, code, words) => {
    await expect(planner(FITTING).plan(to)).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  });

  it('says when there is none to go to', async () => {
    const only = { '@lkssp/core': [version('@lkssp/core', FROM), version('@lkssp/core', '4.0.0')] };
    await expect(planner(FITTING, only).plan(undefined)).rejects.toMatchObject({ code: 'LKSSP_UPGRADE_NONE' });
  });

  it.each([
    ['has none that fits', FITTING.slice(0, 1), /"hall" and does not fit: no version of it is made for/],
    ['cannot be asked', new Error('it is away'), /the registry could not be asked for it: it is away/],
  ])('is stood against by a kit that guards something and whose registry %s', async (_, published, words) => {
    const { plan } = await planner(published).plan('2.0.0');
    expect(plan.problems).toEqual([expect.stringMatching(words)]);
  });

  it('is stood against by a daemon that is missing, or needs another Node', async () => {
    const none = await planner(FITTING, { '@lkssp/daemon': [] }).plan('2.0.0');
    expect(none.plan.problems).toEqual([expect.stringContaining('has no @lkssp/daemon')]);
    const daemon = version('@lkssp/daemon', '2.0.0', {
      dependencies: { '@lkssp/core': '2.0.0' },
      engines: { node: '>=99' },
    });
    const later = await planner(FITTING, { '@lkssp/daemon': [daemon] }).plan('2.0.0');
    expect(later.plan.problems).toEqual([expect.stringContaining('needs Node >=99')]);
  });
});
