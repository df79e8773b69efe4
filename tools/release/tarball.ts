import { spawnSync } from 'node:child_process';

/** Path inside the package → content. */
export type TarballFiles = ReadonlyMap<string, string>;

const MEGABYTES_256 = 256 * 1024 * 1024;

function tar(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('tar', args, { encoding: 'utf8', maxBuffer: MEGABYTES_256 });
  if (status !== 0) throw new Error(`tar ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}

/** The files of a packed package; the folder `package/` that npm puts around them is left out. */
export function readTarball(path: string): TarballFiles {
  const names = tar(['-tzf', path])
    .split('\n')
    .filter((name) => name !== '' && !name.endsWith('/'));
  return new Map(names.map((name) => [name.replace(/^package\//, ''), tar(['-xzOf', path, name])]));
}
