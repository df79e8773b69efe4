import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GenerationHome } from './rig/generation-home.ts';
import { startGenerationsRegistry } from './rig/generations-registry.ts';

describe('generations/roll-back', () => {
  let folder: string;
  let registry: Registry;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-roll-back-'));
    registry = await startGenerationsRegistry(folder);
  });

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('by hand: the generation before guards again, with its store and its kits, and nothing was out', async () => {
    const home = await GenerationHome.open(registry, 1);
    try {
      const none = await home.lkssp('upgrade', '--roll-back');
      expect(none.stderr).toMatch(/LKSSP_ROLL_BACK_NONE/);
      const { pid } = await home.trial.client.health();
      expect(await home.lkssp('upgrade', '2.0.0')).toMatchObject({ code: 0 });
      expect(await home.version()).toBe('2.0.0');

      const back = await home.lkssp('upgrade', '--roll-back');
      expect(back.code, back.stdout + back.stderr).toBe(0);

      expect(await home.version()).toBe('1.0.0');
      expect(await home.trial.client.health()).toMatchObject({ pid });
      expect(await home.differences()).toEqual(home.same);
      expect(await home.trial.client.lastChangeover()).toMatchObject({ kind: 'roll-back', phase: 'done', to: '1.0.0' });
    } finally {
      await home.close();
    }
  }, 240_000);
});
