import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A fresh folder on a real disk, below the folder of this run, which goes with the run. No symbolic link is in its path, and
 * every user may read it, as a web server's does.
 */
export function labFolder(name: string): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}
