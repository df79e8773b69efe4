import { readFileSync } from 'node:fs';
import { attempt } from './command.ts';

const unescape = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Mount points of this namespace, in the order of mounting. Reads the table only; touches none of them. */
export const mountPoints = (): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => unescape(line.split(' ')[4] ?? ''))
    .filter((path) => path !== '');

export const isMounted = (path: string): boolean => mountPoints().includes(path);

/** Number of the device that is mounted at `path`, `major:minor`, or undefined. */
export const deviceNumberOf = (path: string): string | undefined =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .findLast((fields) => unescape(fields[4] ?? '') === path)?.[2];

/** Takes away everything that is mounted at and below `folder`, the last one first, also what is busy. */
export async function unmountAll(folder: string): Promise<void> {
  const below = mountPoints().filter((path) => path === folder || path.startsWith(`${folder}/`));
  for (const path of below.toReversed()) await attempt(['umount', '--lazy', path]);
}

/** The options of what is seen at `path`, such as `rw`; empty where nothing is mounted. */
export const mountOptions = (path: string): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .findLast((fields) => unescape(fields[4] ?? '') === path)?.[5]
    ?.split(',') ?? [];
