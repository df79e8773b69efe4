import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LksspError } from '../errors/lkssp-error.js';

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Throws LKSSP_CONFIG_CODE_REFUSED unless program code in `file` may run as root: `allowCode` says so, the file belongs
 * to root, and nobody else may write it or put another in its place.
 */
export async function assertCodeAllowed(file: string, allowCode: boolean): Promise<void> {
  const why = allowCode ? await objection(file) : 'code is not allowed as configuration here (allowCode)';
  if (why !== undefined) throw new LksspError('LKSSP_CONFIG_CODE_REFUSED', { file, why });
}

async function objection(file: string): Promise<string | undefined> {
  const real = await realpath(file);
  const { uid, mode } = await stat(real);
  if (uid !== 0) return 'it does not belong to root';
  if ((mode & OTHERS_WRITE) !== 0) return 'others than root may write it';
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    const above = await stat(folder);
    if (above.uid !== 0) return `the folder ${folder} does not belong to root`;
    if ((above.mode & OTHERS_WRITE) !== 0 && (above.mode & STICKY) === 0)
      return `others than root may write the folder ${folder}`;
    if (folder === dirname(folder)) return undefined;
  }
}
