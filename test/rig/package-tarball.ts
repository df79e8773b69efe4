import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What becomes a package: its package.json, and other files by their path. */
export interface PackageSource {
  readonly manifest: { readonly name: string; readonly version: string } & Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
}

/** Makes a tarball as npm makes it, from what a test has written down. `into`: a folder that is there. */
export async function packageTarball({ manifest, files }: PackageSource, into: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-package-'));
  try {
    const all = { ...files, 'package.json': JSON.stringify(manifest, null, 2) };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(join(folder, 'package', dirname(path)), { recursive: true });
      writeFileSync(join(folder, 'package', path), text);
    }
    const file = join(into, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
    await run('tar', ['-czf', file, '--owner=0', '--group=0', '--mode=u=rwX,go=rX', '-C', folder, 'package']);
    return file;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
