import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup, endProcessesNaming } from '../rig/cleanup.ts';
import type { Measurement, Scale } from './measurement.ts';
import type { Row } from './row.ts';

/** What came of some measurements. */
export interface Measured {
  readonly rows: readonly Row[];
  /** One sentence for each that broke. */
  readonly broken: readonly string[];
}

/** Makes them one after the other. One measurement that breaks does not keep the others from being made. */
export async function measure(chosen: readonly Measurement[], scale: Scale): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-bench-'));
  // What a web server in it serves, its user has to be able to read.
  chmodSync(folder, 0o755);
  const cleanup = new Cleanup();
  cleanup.onSignals();
  cleanup.add('the folder', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  cleanup.add('what is left running', async () => void (await endProcessesNaming(folder)));
  const tell = (line: string): void => console.error(line);
  const rows: Row[] = [];
  const broken: string[] = [];
  for (const { name, says, run } of chosen) {
    tell(`${name}: ${says}`);
    // What one has made the next does not find.
    const own = new Cleanup();
    cleanup.add(`what ${name} has made`, () => own.run());
    try {
      rows.push(...(await run({ scale, folder, cleanup: own, tell })));
    } catch (error) {
      broken.push(`${name}: ${String(error)}`);
      console.error(error);
    }
    await own.run();
  }
  await cleanup.run();
  return { rows, broken };
}
