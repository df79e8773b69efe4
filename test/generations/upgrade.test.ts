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

  it('from 2 over two generations to 4: everything is there, and was never out of service', LIMIT, async () => {
    const home = await GenerationHome.open(registry, 2);
    try {
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

      // The new ones guard: what dies now is repaired by them, and nothing below it is touched.
      const { lamp } = home.world.processes();
      if (lamp !== undefined) signal(lamp, 'SIGKILL');
      await waitUntil('lamp shines again', { withinMs: 60_000 }, () => {
        return home.world.processes()['lamp']?.pid !== lamp?.pid;
      });
      await home.trial.settled('ISP', ['base', 'lamp', 'top']);
      expect(home.world.identities()).toContain(home.before.identities.split('; ')[0]);
    } finally {
      await home.close();
    }
  });

  /** One server that goes the whole way; what is refused or fails on it leaves it as it was for the next. */
  describe('from 1', () => {
    let home: GenerationHome;
    const backup = (generation: number): string => join(folder, `generation-${generation}.lkssp`);

    beforeAll(async () => {
      home = await GenerationHome.open(registry, 1);
    }, LIMIT.timeout);

    afterAll(async () => {
      await (home as GenerationHome | undefined)?.close();
    });

    it('to 4 is refused, with the way', LIMIT, async () => {
      const { code, stderr } = await home.lkssp('upgrade', '4.0.0');

      expect(stderr).toMatch(/crosses at most two. Upgrade to 3\.0\.0 first.*LKSSP_UPGRADE_TOO_FAR/s);
      expect(code).toBe(5);
      expect(await home.version()).toBe('1.0.0');
    });

    it('a step of the store that was left out is refused before anything is touched', LIMIT, async () => {
      const forgetful = { generation: 2, version: '2.0.1', omit: { migration: true } };
      for (const tarball of await buildGeneration(forgetful)) await putPacked(registry, tarball);

      const { code, stderr } = await home.lkssp('upgrade', '2.0.1');

      expect(stderr).toMatch(/rehearsal.*handle.*Nothing was changed.*LKSSP_REHEARSAL_FAILED/s);
      expect(code).not.toBe(0);
      expect(await home.version()).toBe('1.0.0');
      expect(await home.differences()).toEqual(home.same);
    });

    it('a step of a kit that was left out is refused before anything is touched', LIMIT, async () => {
      const forgetful = lampFor(3, { version: '3.0.1', migrates: false });
      await putPacked(registry, await packageTarball(forgetful, folder));

      const { code, stderr } = await home.lkssp('upgrade', '3.0.0');

      expect(stderr).toMatch(/lamp.*Nothing was changed/s);
      expect(code).not.toBe(0);
      expect(await home.version()).toBe('1.0.0');
      expect(await home.differences()).toEqual(home.same);
    });

    it('killed in the middle: the next start has put everything back', LIMIT, async () => {
      const { daemon } = home.trial;
      const upgrading = home.lkssp('upgrade', '2.0.0');
      await waitUntil('the handing over', { withinMs: 180_000, everyMs: 1 }, () => {
        return /"step": ?"(handing-over|attempting|verifying)"/.test(home.journal());
      });
      await daemon.end('SIGKILL');
      expect((await upgrading).code).not.toBe(0);

      await home.trial.start();

      expect(await home.version()).toBe('1.0.0');
      expect(await home.differences()).toEqual(home.same);
      expect(await home.trial.client.lastChangeover()).toMatchObject({ phase: 'rolled-back', to: '2.0.0' });
    });

    it('to 2, and from there to 4', LIMIT, async () => {
      await home.done('backup', 'create', backup(1));
      await home.done('upgrade', '2.0.0');
      expect(await home.version()).toBe('2.0.0');
      expect(await home.differences()).toEqual(home.same);
      await home.done('backup', 'create', backup(2));

      await home.done('upgrade');

      expect(await home.version()).toBe('4.0.0');
      expect(await home.differences()).toEqual(home.same);
    });

    it('at 4 the backup of 2 is restored, and that of 1 refused', LIMIT, async () => {
      const tooOld = await home.lkssp('backup', 'restore', backup(1), '--replace');
      expect(tooOld.stderr).toMatch(/generation 1/);
      expect(tooOld.code).not.toBe(0);
      expect(await home.differences()).toEqual(home.same);

      await home.done('backup', 'restore', backup(2), '--replace');

      expect(await home.version()).toBe('4.0.0');
      expect(await home.differences()).toEqual(home.same);
    });
  });
});
