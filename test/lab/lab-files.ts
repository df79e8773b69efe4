import { globSync } from 'node:fs';
import { ROOT } from '../rig/program.ts';

/** Files whose tests run inside a booted systemd, each in a machine of its own. */
const IN_MACHINE = /\.machine\.test\.ts$/;

const isOption = (each: string, at: number, all: readonly string[]): boolean =>
  each.startsWith('-') || all[at - 1] === '-t';

/** What of the arguments is meant for vitest. */
export const vitestOptions = (args: readonly string[]): readonly string[] => args.filter(isOption);

/** Test files of the lab whose path contains one of `filters`; options of vitest are no filters. */
export function labFiles(filters: readonly string[]): readonly string[] {
  const words = filters.filter((each, at) => !isOption(each, at, filters));
  const all = globSync('test/lab/**/*.test.ts', { cwd: ROOT }).toSorted();
  return words.length === 0 ? all : all.filter((file) => words.some((word) => file.includes(word)));
}

/** Whether a test file runs inside a machine. */
export const isForMachine = (file: string): boolean => IN_MACHINE.test(file);
