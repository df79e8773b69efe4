import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../arguments/usage-error.js';
import { type AuthoredKit, describeKit } from './author-program.js';
import { runNpm } from './run-npm.js';

/** A kit as it would be published. */
export interface PackedKit {
  readonly kit: AuthoredKit;
  readonly tarball: string;
  /** Removes the tarball. */
  readonly remove: () => void;
}

/** Packs the kit in `folder` as `npm publish` would, its build included, and loads it. */
export async function packKit(folder: string, signal?: AbortSignal): Promise<PackedKit> {
  const into = mkdtempSync(join(tmpdir(), 'lkssp-pack-'));
  const remove = (): void => rmSync(into, { recursive: true, force: true });
  try {
    await runNpm(folder, ['pack', '--pack-destination', into], signal);
    const [tarball] = readdirSync(into).filter((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new UsageError(`npm has packed nothing in ${folder}.`, 1);
    return { kit: await describeKit(folder), tarball: join(into, tarball), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
