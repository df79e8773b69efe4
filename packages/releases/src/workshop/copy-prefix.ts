import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import { syncTree } from './sync-tree.js';

/** A real copy that shares the blocks where the file system can; durable. */
export async function copyPrefix(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
  await syncTree(to);
}
