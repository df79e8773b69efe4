import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../arguments/usage-error.js';
import { type AuthoredKit, describeKit } from './author-program.js';
import { runNpm } from './run-npm.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A kit as it would be published. */
export interface PackedKit {
  readonly kit: AuthoredKit;
  readonly tarball: string;
  /** Removes the tarball. */
  readonly remove: () => void;
}

/** Packs the kit in `folder` as `npm publish` would, its build included, and loads it. A signal ends this process, and nothing is left. */
export async function packKit(folder: string): Promise<PackedKit> {
  const into = mkdtempSync(join(tmpdir(), 'lkssp-pack-'));
  const remove = (): void => rmSync(into, { recursive: true, force: true });
  const ended = new AbortController();
  const end = (name: NodeJS.Signals): void => {
    ended.abort();
    remove();
    release();
    process.kill(process.pid, name);
  };
  const release = (): void => SIGNALS.forEach((name) => void process.off(name, end));
  for (const name of SIGNALS) process.on(name, end);
  try {
    await runNpm(folder, ['pack', '--pack-destination', into], ended.signal);
    const [tarball] = readdirSync(into).filter((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new UsageError(`npm has packed nothing in ${folder}.`, 1);
    return { kit: await describeKit(folder), tarball: join(into, tarball), remove };
  } catch (error) {
    remove();
    throw error;
  } finally {
    release();
  }
}
