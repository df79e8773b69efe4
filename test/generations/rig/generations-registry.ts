import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packAll, putPacked, type Registry, startStockedRegistry } from '@lkssp/registry';
import { packageTarball } from '../../rig/package-tarball.ts';
import { ROOT } from '../../rig/program.ts';
import { repacked } from '../../rig/repacked.ts';
import { lampFor } from '../kits/lamps.ts';
import { buildGeneration } from '../make/build-generation.ts';

const ALL = [1, 2, 3, 4] as const;

/** genapp is the same code in every generation; its releases say for which. */
async function putGenapp(registry: Registry, folder: string): Promise<void> {
  const [packed] = await packAll(ROOT, ['packages/kit-genapp'], folder);
  if (packed === undefined) throw new Error('genapp was not packed');
  const releases = { '1.1.0': '^1.0.0 || ^2.0.0', '2.0.0': '^2.0.0 || ^3.0.0', '3.0.0': '^3.0.0 || ^4.0.0' };
  for (const [version, core] of Object.entries(releases))
    await putPacked(registry, await repacked(packed.tarball, { version, core }, folder));
}

/** A registry with the real packages, which are generation 1, and those of 2, 3 and 4; the kits `genapp` and `lamp` for each. */
export async function startGenerationsRegistry(folder: string): Promise<Registry> {
  const registry = await startStockedRegistry({ root: ROOT, folder: join(folder, 'registry') });
  try {
    const packed = join(folder, 'packed');
    mkdirSync(packed);
    await putGenapp(registry, packed);
    for (const generation of ALL) {
      if (generation > 1)
        for (const tarball of await buildGeneration({ generation })) await putPacked(registry, tarball);
      await putPacked(registry, await packageTarball(lampFor(generation), packed));
    }
    return registry;
  } catch (cause) {
    await registry.stop();
    throw cause;
  }
}
