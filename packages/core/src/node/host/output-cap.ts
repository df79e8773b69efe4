import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPart } from './output-file.js';

/** An output file that is larger than this is emptied. */
const MOST_BYTES = 16 * 1024 * 1024;
/** What of its end is kept beside it, as the generation before. */
const KEPT_BYTES = 1024 * 1024;
/** Looks this often while nothing grows fast, and this often while something does. */
const CALM_MS = 10_000;
const BUSY_MS = 250;

const looked = new Set<string>();

/** Keeps the output files below `folder` small for as long as this process lives; asked again it does nothing. */
export function capOutputs(folder: string): void {
  if (looked.has(folder)) return;
  looked.add(folder);
  const sizes = new Map<string, number>();
  const turn = async (): Promise<void> => {
    const isBusy = await capOnce(folder, sizes, MOST_BYTES);
    later(isBusy ? BUSY_MS : CALM_MS);
  };
  const later = (ms: number): void => void setTimeout(() => void turn(), ms).unref();
  later(BUSY_MS);
}

/**
 * One look at every file, one after the other, so that a disk that does not answer costs one thread and no more. Emptying
 * is safe while somebody writes: all write with O_APPEND. True when something grows fast.
 */
export async function capOnce(folder: string, sizes: Map<string, number>, most: number): Promise<boolean> {
  let isBusy = false;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.log')) continue;
    const path = join(folder, name);
    const size = (await stat(path).catch(() => undefined))?.size ?? 0;
    isBusy ||= size - (sizes.get(path) ?? 0) > most / 8;
    sizes.set(path, size);
    if (size > most) await empty(path).catch(() => undefined);
  }
  return isBusy;
}

async function empty(path: string): Promise<void> {
  const end = await readPart(path, { from: 'end', most: KEPT_BYTES });
  await withFile(`${path}.1`, 'w', (file) => file.writeFile(end)).catch(() => undefined);
  await withFile(path, 'r+', (file) => file.truncate(0));
}

async function withFile(path: string, flags: string, use: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
