import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One block of most file systems. */
const BYTES = 4096;
/** Always the same, so that what a killed probe has left is removed by the next. */
export const PROBE_FILE = '.lkssp-probe';
const TRIES = 3;

/** Writes a small file into a folder, syncs it, reads it back and deletes it. Throws what the system says. Blocks for as long as that takes. */
export function writeInto(folder: string): void {
  const path = join(folder, PROBE_FILE);
  const descriptor = create(path);
  try {
    const written = randomBytes(BYTES);
    // A file system with little room left takes a part, and says why not more when the rest comes.
    for (let at = 0; at < BYTES; ) at += writeSync(descriptor, written, at);
    fsyncSync(descriptor);
    const read = Buffer.alloc(BYTES);
    const count = readSync(descriptor, read, 0, BYTES, 0);
    if (count !== BYTES || !read.equals(written)) {
      throw Object.assign(new Error('what was read back is not what was written'), { code: 'EIO' });
    }
  } finally {
    unlinkQuietly(path);
    closeSync(descriptor);
  }
}

/** Never through a link, and never into a file of somebody else: anyone may write into some folders. */
function create(path: string): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  for (let tries = 1; ; tries += 1) {
    unlinkQuietly(path);
    try {
      return openSync(path, flags, 0o600);
    } catch (error) {
      const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
      if (!isThere || tries === TRIES) throw error;
    }
  }
}

/** It may be gone: another path may lead to the same folder, and be probed at the same time. */
function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // What matters is said by the act that follows.
  }
}
