import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, runProgram } from '../../rig/program.ts';

/** Unpacks the core among tarballs of a generation, where it finds what it needs in the repository: for looking at stores. */
export async function unpackedCore(tarballs: readonly string[], into: string): Promise<string> {
  const tarball = tarballs.find((each) => basename(each).startsWith('lkssp-core-')) ?? '';
  const folder = join(into, basename(tarball, '.tgz'));
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { code, stderr } = await runProgram(['tar', '-xzf', tarball, '-C', folder]);
  if (code !== 0) throw new Error(stderr);
  return join(folder, 'package');
}
