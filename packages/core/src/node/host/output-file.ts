import { closeSync, openSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { askDisk } from './ask-disk.js';

/** Older outputs that are kept beside the one in use: `.1` is the last one before it. */
const GENERATIONS = 3;
/** A disk that does not answer must not hold up whoever asks for a few last words. */
const READ_MS = 1000;

/** Opens a new output file at `path` for appending and moves the older ones on. Rejects when it cannot be written. */
export async function openOutput(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let at = GENERATIONS; at >= 1; at -= 1) {
    // A generation that is not there yet is nothing to move.
    await rename(at === 1 ? path : `${path}.${at - 1}`, `${path}.${at}`).catch(() => undefined);
  }
  return await open(path, 'a', 0o600);
}

/** An output file that was opened, with where it is. */
export interface OpenOutput {
  readonly path: string;
  readonly file: Pick<FileHandle, 'fd' | 'close'>;
}

/** Where output goes that cannot go where it belongs. */
export function spareOutputFolder(runFolder: string): string {
  return join(runFolder, 'output');
}

/**
 * Opens an output file where it belongs. A disk that is full, read-only or frozen costs the output, never the program:
 * then it goes to the run folder, and at last nowhere. `openAt` is another one in tests.
 */
export async function openOutputSomewhere(
  usual: string,
  runFolder: string,
  openAt: (path: string) => Promise<OpenOutput['file']> = openOutput,
): Promise<OpenOutput> {
  for (const path of [usual, join(spareOutputFolder(runFolder), basename(usual))]) {
    const close = (file: OpenOutput['file']): void => void file.close();
    const file = await askDisk(dirname(path), () => openAt(path), close).catch(() => undefined);
    if (file !== undefined) return { path, file };
  }
  return { path: '/dev/null', file: openNowhere() };
}

/** Not by the pool, whose threads may all wait for a disk by now. */
function openNowhere(): OpenOutput['file'] {
  const fd = openSync('/dev/null', 'a');
  return { fd, close: async () => closeSync(fd) };
}

/** Which part of a file is wanted. */
export interface Part {
  readonly from: 'start' | 'end';
  readonly most: number;
}

/** The first or last bytes of a file. Empty when it cannot be read, or not within a second unless more is given. */
export async function readPart(path: string, part: Part, withinMs = READ_MS): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Buffer>((resolve) => {
    timer = setTimeout(() => resolve(Buffer.alloc(0)), withinMs);
  });
  try {
    return await Promise.race([readNow(path, part), late]);
  } catch {
    return Buffer.alloc(0);
  } finally {
    clearTimeout(timer);
  }
}

async function readNow(path: string, { from, most }: Part): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(most, size));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from === 'end' ? size - bytes.length : 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
