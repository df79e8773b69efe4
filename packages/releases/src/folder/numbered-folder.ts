import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeDurably } from './durable-file.js';

const NUMBER = /^\d+$/;
const COUNTER = 'last-number.json';

/** Numbers of the folders in `folder` that are called by a number, ascending. */
export async function numbersIn(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => NUMBER.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** The next number, never given before: also one that was given up stays used. */
export async function nextNumber(folder: string, below: readonly string[]): Promise<number> {
  const counter = join(folder, COUNTER);
  const stored = ((await readJson(counter)) as { last?: unknown } | undefined)?.last;
  const present = (await Promise.all(below.map((each) => numbersIn(join(folder, each))))).flat();
  const next = Math.max(0, typeof stored === 'number' ? stored : 0, ...present) + 1;
  await writeDurably(counter, `${JSON.stringify({ last: next })}\n`);
  return next;
}

/** Makes sure that a folder is there; as a rule one that nobody else may enter. */
export const ownFolder = (path: string, mode = 0o700): Promise<unknown> => mkdir(path, { recursive: true, mode });

/** Takes a folder away so that no half of it is ever seen under its name. */
export async function removeFolder(folder: string): Promise<void> {
  const doomed = `${folder}.gone`;
  await rm(doomed, { recursive: true, force: true });
  try {
    await rename(folder, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(doomed, { recursive: true, force: true });
}

/** Removes what was being made or taken away when a process ended. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const unfinished = names.filter((name) => /^\d+(?:-\d+)?\.(new|gone)$/.test(name));
  await Promise.all(unfinished.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
