import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installKits, type Registry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../rig/program.ts';
import { TrialHome } from '../rig/trial-home.ts';
import { buildGeneration, type GenerationWanted } from './make/build-generation.ts';
import { KEPT_HANDLES } from './overlays/split-handles.ts';
import { startGenerationsRegistry } from './rig/generations-registry.ts';
import { LampsWorld } from './rig/lamps-world.ts';
import { copyStore, readStore, type StoreSaid } from './rig/read-store.ts';
import { unpackedCore } from './rig/unpacked.ts';

describe('generations/state', () => {
  let folder: string;
  let registry: Registry;
  let trial: TrialHome;
  /** As the daemon of generation 1 has left it. */
  let store: string;
  const cores = new Map<string, Promise<string>>();

  const core = (wanted: GenerationWanted): Promise<string> => {
    const key = JSON.stringify(wanted);
    const made =
      cores.get(key) ??
      buildGeneration(wanted).then((tarballs) => unpackedCore(tarballs, join(folder, `core-${cores.size}`)));
    cores.set(key, made);
    return made;
  };
  const first = (): Promise<string> => Promise.resolve(join(ROOT, 'packages/core'));

  /** What the last of several generations says of a copy of the store that all of them have opened, one after the other. */
  async function through(...path: readonly GenerationWanted[]): Promise<StoreSaid> {
    const copy = copyStore(store, folder);
    let said: StoreSaid = { message: 'nobody was asked' };
    for (const each of path) said = await readStore(await core(each), copy);
    return said;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-states-'));
    registry = await startGenerationsRegistry(folder);
    trial = new TrialHome('generation-1', { kits: [] });
    const into = join(trial.home, 'lib/kits/current');
    await installKits({
      registryUrl: registry.url,
      into,
      packages: ['@lkssp/kit-genapp@1.0.0', '@lkssp/kit-lamp@1.0.0'],
    });
    await trial.start();
    await LampsWorld.create(trial, 1);
    await trial.daemon.end('SIGKILL');
    store = join(trial.home, 'lib/store.db');
  });

  afterAll(async () => {
    await trial.end();
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('what a daemon of generation 1 has stored is all there for 2 and 3, and for 4 after either of them', async () => {
    const before = await readStore(await first(), copyStore(store, folder));
    expect(before).toMatchObject({ state: { resources: expect.any(Array) } });
    const { state } = before as {
      state: { conditions: readonly { handle?: unknown }[]; policies: readonly unknown[] };
    };
    // What the steps move about is really in there.
    expect(state.conditions.filter(({ handle }) => handle !== undefined)).toHaveLength(3);
    expect(state.policies.length).toBeGreaterThan(2);

    expect(await through({ generation: 2 })).toEqual(before);
    expect(await through({ generation: 3 })).toEqual(before);
    expect(await through({ generation: 2 }, { generation: 4 })).toEqual(before);
    expect(await through({ generation: 3 }, { generation: 4 })).toEqual(before);
  });

  it('generation 4 refuses it, says the way, and leaves it to the others', async () => {
    const copy = copyStore(store, folder);
    const before = await readStore(await first(), copyStore(store, folder));

    const said = await readStore(await core({ generation: 4 }), copy);

    expect(said).toMatchObject({
      code: 'LKSSP_STORE_TOO_OLD',
      message: expect.stringMatching(/generation 1.*reads 2 to 4.*through generation 2/),
    });
    expect(await readStore(await core({ generation: 2 }), copy)).toEqual(before);
  });

  it('generation 1 refuses what generation 2 has migrated', async () => {
    const copy = copyStore(store, folder);
    await readStore(await core({ generation: 2 }), copy);

    expect(await readStore(await first(), copy)).toMatchObject({ code: 'LKSSP_STORE_TOO_NEW' });
  });

  it('a migration that is left out is noticed, whether all of it or only the part that carries over', async () => {
    const before = await readStore(await first(), copyStore(store, folder));

    expect(await through({ generation: 2, omit: { migration: true } })).toMatchObject({
      message: expect.stringMatching(/handle/),
    });
    const forgetful = await through({ generation: 2, omit: { sql: KEPT_HANDLES } });
    expect(forgetful).toHaveProperty('state');
    expect(forgetful).not.toEqual(before);
  });
});
