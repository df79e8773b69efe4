import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is to be different in a package. */
export interface Repacking {
  readonly version: string;
  /** Range of @lkssp/core that it is for; left out: as it was. */
  readonly core?: string;
}

/** A kit's tarball once more, under another version and perhaps for other majors of core: what a release does. */
export async function repacked(tarball: string, { version, core }: Repacking, into: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-repacked-'));
  try {
    await run('tar', ['-xzf', tarball, '-C', folder]);
    const file = join(folder, 'package/package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name: string; peerDependencies: object };
    const peers = core === undefined ? {} : { peerDependencies: { ...manifest.peerDependencies, '@lkssp/core': core } };
    writeFileSync(file, JSON.stringify({ ...manifest, ...peers, version }, null, 2));
    const result = join(into, `${manifest.name.replace('@', '').replace('/', '-')}-${version}.tgz`);
    await run('tar', ['-czf', result, '-C', folder, 'package']);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
