import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Those of `files` that run in a machine. */
export const machineFiles = (files: readonly string[]): readonly string[] =>
  files.filter((file) => IN_MACHINE.test(file));

/** Whether one of `files` boots a machine. */
export const needsMachine = (files: readonly string[]): boolean =>
  machineFiles(files).length > 0 ||
  files.some(
    (file) => readFileSync(join(ROOT, file), 'utf8').includes('rig/machine.ts') || file.includes('rig/machine'),
  );
