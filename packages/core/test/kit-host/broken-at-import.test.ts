import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KitFate } from '../../src/ports/kit-gateway.js';
import { openZoo, runs, type Zoo } from './zoo.js';
import { PATIENT, thing } from './thing.js';

const BROKEN: readonly (readonly [kit: string, code: string, sentence: RegExp])[] = [
  ['spins-at-import', 'LKSSP_KIT_IMPORT_TIMEOUT', /did not finish loading within 6s/],
  ['hangs-at-import', 'LKSSP_KIT_IMPORT_TIMEOUT', /must not wait for anything while it is imported/],
  ['throws-at-import', 'LKSSP_KIT_IMPORT', /cannot be loaded: no licence on this machine/],
  ['exits-at-import', 'LKSSP_KIT_IMPORT', /its process ended while it was imported: exit 9/],
  ['common-js', 'LKSSP_KIT_NOT_MODULE', /it is CommonJS; write it as an ES module/],
  ['no-entry', 'LKSSP_KIT_NOT_MODULE', /No "exports" main defined/],
  ['no-kit', 'LKSSP_KIT_NOT_A_KIT', /exports no "kit" made by defineKit/],
  ['wrong-brand', 'LKSSP_KIT_NOT_A_KIT', /exports no "kit" made by defineKit/],
  ['id-differs', 'LKSSP_KIT_ID_DIFFERS', /"id-differs" in its manifest and "another-id" in its code/],
  ['types-differ', 'LKSSP_KIT_TYPES_DIFFER', /lists the resource types thing in its manifest and gadget in its code/],
  ['bad-timing', 'LKSSP_KIT_IMPORT', /quickCheck\.within that is not shorter than every/],
  ['missing-dependency', 'LKSSP_KIT_DEPENDENCY', /needs the package not-installed-anywhere/],
  ['bundles-core', 'LKSSP_KIT_BUNDLES_CORE', /must move it to peerDependencies/],
  ['bad-peer', 'LKSSP_KIT_PEER_FORM', /asks for @lkssp\/core ">=1"/],
  ['no-peer', 'LKSSP_KIT_PEER_MISSING', /must add a caret range such as "\^1\.0\.0"/],
  ['future-peer', 'LKSSP_KIT_INCOMPATIBLE', /is made for @lkssp\/core \^98\.0\.0 \|\| \^99\.0\.0; this is 1\.0\.0/],
  ['wants-old-node', 'LKSSP_KIT_ENGINE', /needs Node \^12; lkssp runs on/],
  ['bad-manifest', 'LKSSP_KIT_MANIFEST_INVALID', /id: must be kebab-case.*category: .*dataGeneration: /],
  ['no-manifest', 'LKSSP_KIT_MANIFEST_INVALID', /lkssp: /],
  ['needs-much', 'LKSSP_KIT_NEEDS', /needs the operating system plan9 and the program frobnicate/],
  ['twin-two', 'LKSSP_KIT_TWICE', /@zoo\/twin-one and @zoo\/twin-two are both called "twin"/],
];

describe('kits that are broken before their first call', () => {
  let zoo: Zoo;
  beforeAll(async () => {
    zoo = await openZoo(['sound', 'twin-one', ...BROKEN.map(([kit]) => kit)], { limits: { importMs: 6000 } });
  });
  afterAll(async () => {
    await zoo.close();
  });

  const fateOf = (kit: string): KitFate | undefined => zoo.gateway.fates().find(({ name }) => name === `@zoo/${kit}`);

  it.each(BROKEN)('%s is refused with %s', (kit, code, sentence) => {
    expect(fateOf(kit)).toMatchObject({ fate: 'refused', code });
    expect(fateOf(kit)?.sentence).toMatch(sentence);
    expect(fateOf(kit)?.sentence).toContain(`@zoo/${kit}`);
  });

  it('does not keep the others from being loaded and from answering', async () => {
    expect(zoo.gateway.types().map(({ kit }) => kit)).toEqual(['sound', 'twin']);
    expect(fateOf('twin-one')).toMatchObject({ fate: 'loaded', kit: 'twin' });
    const { verdict } = await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    expect(verdict).toEqual({ verdict: 'healthy' });
  });

  it('tells every fate, a refusal as an error', () => {
    expect(zoo.logger.texts('error')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^kit @zoo\/no-kit refused: The package @zoo\/no-kit exports no/)]),
    );
    expect(zoo.told()).toContain('kit sound 1.0.0 loaded');
  });

  it('leaves no process of a refused kit behind', async () => {
    const { pids } = await startedHosts(zoo);
    const alive = [...zoo.gateway.hosts().values()];
    await vi.waitFor(() => expect(pids.filter((pid) => runs(pid) && !alive.includes(pid))).toEqual([]));
    expect(alive).toHaveLength(2);
  });

  it('says of a resource of a refused kit that it cannot be looked at', async () => {
    const reply = await zoo.gateway.check(thing('no-kit', 'web'), 'quickCheck', PATIENT);
    expect(reply.verdict).toMatchObject({ verdict: 'unknown', because: 'unable' });
    const outcome = await zoo.gateway.act(thing('no-kit', 'web'), 'restore', PATIENT);
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: true });
  });
});

/** Numbers of all kit hosts that were told of. */
async function startedHosts(zoo: Zoo): Promise<{ readonly pids: readonly number[] }> {
  const pids = zoo.logger.records.flatMap(({ sentence: { facts } }) =>
    typeof facts['pid'] === 'number' ? [facts['pid']] : [],
  );
  return { pids };
}

describe('a kit folder', () => {
  it('may be empty', async () => {
    const zoo = await openZoo([]);
    expect(zoo.gateway.fates()).toEqual([]);
    await zoo.close();
  });

  it('may be narrowed by the configuration', async () => {
    const zoo = await openZoo(['sound', 'late'], { only: ['@zoo/late'] });
    expect(zoo.gateway.fates().map(({ name, fate }) => `${name} ${fate}`)).toEqual([
      '@zoo/late loaded',
      '@zoo/sound skipped',
    ]);
    await zoo.close();
  });

  it('may hold a kit whose stored resources it cannot read', async () => {
    const zoo = await openZoo(['sound'], { storedGenerations: () => [7] });
    expect(zoo.gateway.fates()).toMatchObject([{ fate: 'refused', code: 'LKSSP_KIT_DATA' }]);
    await zoo.close();
  });
});
