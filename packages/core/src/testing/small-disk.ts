import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

/** A disk of a few bytes, for tests of what happens when it is full or must not be written. */
export interface SmallDisk {
  readonly folder: string;
  setReadOnly(on: boolean): void;
  resize(kib: number): void;
}

/** Mounts a tmpfs of `kib` KiB for one test; a sentence instead of a disk where that is not allowed. */
export function smallDisk(kib: number): SmallDisk | string {
  if (process.getuid?.() !== 0) return 'needs root to mount a small disk';
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (thrown) {
    return `mounting a tmpfs is not allowed here: ${String(thrown)}`;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder], { stdio: 'pipe' }));
  const remount = (option: string) =>
    void execFileSync('mount', ['-o', `remount,${option}`, folder], { stdio: 'pipe' });
  return {
    folder,
    setReadOnly: (on) => remount(on ? 'ro' : 'rw'),
    resize: (size) => remount(`size=${size}k`),
  };
}
