import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putPacked, type Registry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signal } from '../rig/cleanup.ts';
import { packageTarball } from '../rig/package-tarball.ts';
import { waitUntil } from '../rig/wait-until.ts';
import { lampFor } from './kits/lamps.ts';
import { buildGeneration } from './make/build-generation.ts';
import { GenerationHome } from './rig/generation-home.ts';
import { startGenerationsRegistry } from './rig/generations-registry.ts';

const LIMIT = { timeout: 400_000 };

describe('generations/upgrade', () => {
  let folder: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-upgrades-'));
    registry = await startGenerationsRegistry(folder);
  });

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Does it with a fresh server, whatever comes of it. */
  async function onServer(generation: 1 | 2, act: (home: GenerationHome) => Promise<void>): Promise<void> {
    const home = await GenerationHome.open(registry, generation);
    try {
      await act(home);
    } finally {
      await home.close();
    }
  }

  it('from 2 over two generations to 4: everything is there, and was never out of service', LIMIT, async () => {
    await onServer(2, async (home) => {
      const { pid } = await home.trial.client.health();
      const plan = await home.done('upgrade', '--plan');
      expect(plan).toMatch(/4\.0\.0/);
      for (const each of ['@lkssp/kit-lamp', '@lkssp/kit-genapp', 'lamp', 'spare']) expect(plan).toContain(each);
      expect(await home.version()).toBe('2.0.0');

      await home.done('upgrade');

      expect(await home.trial.client.health()).toMatchObject({ pid });
      expect(await home.version()).toBe('4.0.0');
      expect(await home.differences()).toEqual(home.same);
      expect(home.prober.asked).toBeGreaterThan(100);
      const { resources } = await home.trial.client.exportHierarchies();
      expect(resources['lamp']?.options).toMatchObject({ command: expect.any(Array), watts: 40 });

      // The new ones guard: what dies now is repaired by them, and nothing else is touched.
      const { lamp } = home.world.processes();
      if (lamp !== undefined) signal(lamp, 'SIGKILL');
      await waitUntil('lamp shines again', { withinMs: 60_000 }, () => {
        return home.world.processes()['lamp']?.pid !== lamp?.pid;
      });
      await home.trial.settled('ISP', ['base', 'lamp', 'top']);
      expect(home.world.identities()).toContain(home.before.identities.split('; ')[0]);
    });
  });

  it(
    'from 1 to 4 is refused, with the way; by 2 it works, and backups follow as far as generations reach',
    LIMIT,
    async () => {
      await onServer(1, async (home) => {
        const [first, second] = [join(folder, 'first.lkssp'), join(folder, 'second.lkssp')];
        await home.done('backup', 'create', first);
        const refused = await home.lkssp('upgrade', '4.0.0');
        expect(refused.stderr).toMatch(/LKSSP_UPGRADE_TOO_FAR/);
        expect(refused.stderr).toMatch(/crosses at most two. Upgrade to 3\.0\.0 first/);
        expect(refused.code).toBe(5);
        expect(await home.version()).toBe('1.0.0');

        await home.done('upgrade', '2.0.0');
        expect(await home.version()).toBe('2.0.0');
        expect(await home.differences()).toEqual(home.same);
        await home.done('backup', 'create', second);

        await home.done('upgrade');
        expect(await home.version()).toBe('4.0.0');
        expect(await home.differences()).toEqual(home.same);

        const tooOld = await home.lkssp('backup', 'restore', first, '--replace');
        expect(tooOld.code).not.toBe(0);
        expect(tooOld.stderr).toMatch(/generation 1/);
        expect(await home.differences()).toEqual(home.same);
        await home.done('backup', 'restore', second, '--replace');
        expect(await home.version()).toBe('4.0.0');
        expect(await home.differences()).toEqual(home.same);
      });
    },
  );

  it('killed in the middle: the next start has put everything back', LIMIT, async () => {
    await onServer(1, async (home) => {
      const { daemon } = home.trial;
      const upgrading = home.lkssp('upgrade', '3.0.0');
      const killed = waitUntil('the handing over', { withinMs: 90_000, everyMs: 1 }, () => {
        return /"step": ?"(handing-over|attempting|verifying)"/.test(home.journal());
      }).then(() => daemon.end('SIGKILL'));
      await killed;
      expect((await upgrading).code).not.toBe(0);

      await home.trial.start();

      expect(await home.version()).toBe('1.0.0');
      expect(await home.differences()).toEqual(home.same);
      expect(await home.trial.client.lastChangeover()).toMatchObject({ phase: 'rolled-back', to: '3.0.0' });
    });
  });

  it(
    'a migration that was left out, of the store or of a kit, is refused before anything is touched',
    LIMIT,
    async () => {
      const forgetful = { generation: 2, version: '2.0.1', omit: { migration: true } };
      for (const tarball of await buildGeneration(forgetful)) await putPacked(registry, tarball);
      await onServer(1, async (home) => {
        const store = await home.lkssp('upgrade', '2.0.1');
        expect(store.stderr).toMatch(/LKSSP_REHEARSAL_FAILED/);
        expect(store.stderr).toMatch(/handle/);
        expect(store.code).not.toBe(0);

        await putPacked(registry, await packageTarball(lampFor(2, { version: '2.0.1', migrates: false }), folder));
        const kit = await home.lkssp('upgrade', '2.0.0');
        expect(kit.stderr).toMatch(/lamp/);
        expect(kit.code).not.toBe(0);

        expect(await home.version()).toBe('1.0.0');
        expect(await home.differences()).toEqual(home.same);
      });
    },
  );
});
