import { closeSync, mkdirSync, openSync, readSync, fstatSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** Older outputs that are kept beside the one in use: `.1` is the last one before it. */
const GENERATIONS = 3;

/** Opens a new output file at `path` for appending and moves the older ones on. Throws when it cannot be written. */
export function openOutput(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (let at = GENERATIONS; at >= 1; at -= 1) moveQuietly(at === 1 ? path : `${path}.${at - 1}`, `${path}.${at}`);
  return openSync(path, 'a', 0o600);
}

function moveQuietly(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // There is no older one.
  }
}

/** The first `most` bytes of a file, or with `fromEnd` the last. Empty when it cannot be read. */
export function readPart(path: string, most: number, fromEnd: boolean): Buffer {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const part = Buffer.alloc(Math.min(most, size));
      const read = readSync(descriptor, part, 0, part.length, fromEnd ? size - part.length : 0);
      return part.subarray(0, read);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return Buffer.alloc(0);
  }
}
