import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A kit's tarball again, under another version and for other majors of core: what a release does when core gets a new major. */
export async function widened(tarball: string, version: string, core: string, into: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-widened-'));
  try {
    await run('tar', ['-xzf', tarball, '-C', folder]);
    const file = join(folder, 'package/package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name: string; peerDependencies: object };
    const peerDependencies = { ...manifest.peerDependencies, '@lkssp/core': core };
    writeFileSync(file, JSON.stringify({ ...manifest, version, peerDependencies }, null, 2));
    const result = join(into, `${manifest.name.replace('@', '').replace('/', '-')}-${version}.tgz`);
    await run('tar', ['-czf', result, '-C', folder, 'package']);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
