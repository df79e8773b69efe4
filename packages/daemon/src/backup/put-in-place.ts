import { constants, copyFileSync, linkSync, rmSync } from 'node:fs';
import { syncFile } from '../changeover/durable-file.js';

/** What file systems without hard links say (link(2)): vfat, exfat, some of the network's. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Gives the finished `draft` the name `file`, whole or not at all, and never over another file: unlike a rename, a link refuses that. */
export function putInPlace(draft: string, file: string, link: typeof linkSync = linkSync): void {
  try {
    link(draft, file);
  } catch (thrown) {
    if (!NO_LINKS.includes((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    copyInPlace(draft, file);
  }
}

function copyInPlace(draft: string, file: string): void {
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
    syncFile(file);
  } catch (thrown) {
    // Half a copy bears the name of a whole one; what had the name before is not ours.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(file, { force: true });
    throw thrown;
  }
}
