import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Manifest, type Put, putIfMissing } from './put-package.ts';
import type { Registry } from './start-registry.ts';

const run = promisify(execFile);

/** The package.json in a tarball. */
export async function manifestIn(tarball: string): Promise<Manifest & Record<string, unknown>> {
  const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json'], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout) as Manifest & Record<string, unknown>;
}

/**
 * Publishes a tarball that stands in a file, unless that version is there. `more` is added to the published manifest
 * and not to the package: a signature.
 */
export async function putPacked(
  registry: Pick<Registry, 'url' | 'token'>,
  tarball: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Put> {
  return await putIfMissing(registry, { ...(await manifestIn(tarball)), ...more }, await readFile(tarball));
}
