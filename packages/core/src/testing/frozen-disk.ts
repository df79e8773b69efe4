import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

/** A real file system that can be frozen: whoever writes to it then hangs in the kernel until it is thawed. */
export interface FreezableDisk {
  readonly folder: string;
  freeze(): void;
  thaw(): void;
}

/** Mounts an ext4 from a file for one test, and thaws it at the end; a sentence instead of a disk where that is not possible. */
export function freezableDisk(): FreezableDisk | string {
  if (process.getuid?.() !== 0) return 'needs root to mount and freeze a disk';
  const home = temporaryFolder();
  const [image, folder] = [join(home, 'image'), join(home, 'disk')];
  mkdirSync(folder);
  try {
    run('truncate', '-s', '16M', image);
    run('mkfs.ext4', '-q', image);
    run('mount', '-o', 'loop', image, folder);
  } catch (thrown) {
    return `no file system can be mounted from a file here: ${String(thrown)}`;
  }
  let frozen = false;
  const set = (freeze: boolean) => {
    if (frozen === freeze) return;
    run('fsfreeze', freeze ? '--freeze' : '--unfreeze', folder);
    frozen = freeze;
  };
  onTestFinished(() => {
    set(false);
    run('umount', '-l', folder);
  });
  return { folder, freeze: () => set(true), thaw: () => set(false) };
}

function run(program: string, ...parameters: readonly string[]): void {
  execFileSync(program, parameters, { stdio: 'pipe' });
}
