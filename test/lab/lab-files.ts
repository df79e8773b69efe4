import { globSync } from 'node:fs';
import { ROOT } from '../rig/program.ts';

/** Files whose tests run inside a booted systemd, each in a machine of its own. */
const IN_MACHINE = /\.machine\.test\.ts$/;

/** Test files of the lab whose path contains one of `words`; without any, all of them. */
export function labFiles(words: readonly string[]): readonly string[] {
  const all = globSync('test/lab/**/*.test.ts', { cwd: ROOT }).toSorted();
  return words.length === 0 ? all : all.filter((file) => words.some((word) => file.includes(word)));
}

/** Whether a test file runs inside a machine. */
export const isForMachine = (file: string): boolean => IN_MACHINE.test(file);
