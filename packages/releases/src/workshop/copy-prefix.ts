import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { limited } from './limited.js';
import { syncTree } from './sync-tree.js';

const AT_ONCE = 16;
const OWNER_ONLY = { recursive: true, mode: 0o700 };

/**
 * A real copy of folders, files and links (as links) that shares the blocks where the file system can; durable. Folders
 * are their owner's alone, files keep their modes. Node's own `cp` takes four times as long over many small files.
 */
export async function copyPrefix(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const placed = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { entry, path, copy: join(to, relative(from, path)) };
  });
  await mkdir(to, OWNER_ONLY);
  for (const { copy } of placed.filter(({ entry }) => entry.isDirectory())) await mkdir(copy, OWNER_ONLY);
  await limited(
    placed.filter(({ entry }) => !entry.isDirectory()),
    AT_ONCE,
    async ({ entry, path, copy }) => {
      if (entry.isSymbolicLink()) await symlink(await readlink(path), copy);
      else if (entry.isFile()) await copyFile(path, copy, constants.COPYFILE_FICLONE);
    },
  );
  await syncTree(to);
}
