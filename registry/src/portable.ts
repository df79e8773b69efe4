import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockFile, productionClosure } from './lock-file.ts';

/** Below the registry's folder: all that it takes to serve it where neither the repository nor a network is. */
const PROGRAM = 'program';

const START = `#!/bin/sh
# Serves this folder as an npm registry. Needs nothing but what is in it: lkssp-registry [--port N] [--address A]
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/${PROGRAM}/node" "$here/${PROGRAM}/registry/serve-main.ts" --folder "$here" "$@"
`;

/** Copies what verdaccio needs, in the places that it has in the repository. */
function copyLibraries(root: string, to: string): void {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const folders = productionClosure(lock, ['registry']).filter((folder) => existsSync(join(root, folder)));
  for (const folder of folders) {
    const own = join(root, folder, 'node_modules');
    cpSync(join(root, folder), join(to, folder), { recursive: true, filter: (path) => path !== own });
  }
}

/**
 * Puts into a registry's folder the program that serves it, and the Node that this runs on, so that the folder can be
 * carried to a site without a network.
 * @returns the file that starts it
 */
export function makePortable(folder: string, root: string): string {
  const program = join(folder, PROGRAM);
  rmSync(program, { recursive: true, force: true });
  mkdirSync(program, { recursive: true });
  copyLibraries(root, program);
  const isTest = (path: string): boolean => path.endsWith('.test.ts');
  cpSync(join(root, 'registry/src'), join(program, 'registry'), { recursive: true, filter: (path) => !isTest(path) });
  writeFileSync(join(program, 'registry/package.json'), '{ "private": true, "type": "module" }\n');
  cpSync(process.execPath, join(program, 'node'), { dereference: true });
  const start = join(folder, 'lkssp-registry');
  writeFileSync(start, START);
  chmodSync(start, 0o755);
  return start;
}
