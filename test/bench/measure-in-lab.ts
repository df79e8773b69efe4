import { join } from 'node:path';
import { obstacle } from '../lab/obstacle.ts';
import { makeRootFileSystem } from '../lab/rig/root-file-system.ts';
import { runInside } from '../lab/run-inside.ts';
import type { Measured } from './measure.ts';
import type { Measurement, Scale } from './measurement.ts';

/** Makes measurements in the namespaces of the lab, where they may mount and unmount as they like; rows that say why not elsewhere. */
export async function measureInLab(chosen: readonly Measurement[], scale: Scale): Promise<Measured> {
  if (chosen.length === 0) return { rows: [], broken: [] };
  const names = chosen.map(({ name }) => name);
  const skipped = obstacle();
  if (skipped !== undefined) {
    const rows = names.map((measurement) => ({ measurement, figure: 'all of it', unit: '', skipped }));
    return { rows, broken: [] };
  }
  if (chosen.some(({ isBooted }) => isBooted)) await makeRootFileSystem();
  const size = scale.smoke ? ['--smoke'] : [];
  const argv = [process.execPath, '--expose-gc', join(import.meta.dirname, 'inside.ts'), ...size, ...names];
  const { code, left } = await runInside(argv, { leaves: 'measured.json' });
  if (left !== undefined) return JSON.parse(left) as Measured;
  return { rows: [], broken: [`${names.join(', ')}: ended with ${code} in the namespaces of the lab`] };
}
