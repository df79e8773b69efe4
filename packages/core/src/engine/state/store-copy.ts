import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';

/** Some hundred kilobytes in one step: commits come in between. */
const PAGES_AT_ONCE = 100;
const SECRET = 0o600;

/**
 * Writes all that is committed in `db` to `file`, which must not exist: consistent, mode 0600, synced. Commits go on
 * meanwhile and are in the copy, or are not, each as a whole. What fails leaves no file behind.
 */
export async function copyStore(db: DatabaseSync, file: string): Promise<void> {
  closeSync(openSync(file, 'wx', SECRET));
  try {
    await backup(db, file, { rate: PAGES_AT_ONCE });
    sync(file, 'r+');
    sync(dirname(file), 'r');
  } catch (thrown) {
    for (const each of [file, `${file}-journal`, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true });
    throw thrown;
  }
}

function sync(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
