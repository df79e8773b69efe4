import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { limited } from './limited.js';

const AT_ONCE = 16;

/** Makes one file or folder durable. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes everything below a folder durable, file by file. Not the file system as a whole: on a busy server that would
 * write out gigabytes of somebody else.
 */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  await limited(paths, AT_ONCE, syncPath);
  await syncPath(folder);
}
